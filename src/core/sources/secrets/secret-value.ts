/** How sure the surroundings make it that a value is a secret. */
export type ValueKind = "password" | "key" | "address";

/**
 * Could somebody get in with this? What people write in the place of a secret is put together from a few words; what is
 * secret was made by a program, or has at least a digit or a sign among its letters.
 */
export function looksSecret(value: string, kind: ValueKind): boolean {
  if (template.test(value) || isName(value, kind)) return false;
  const rest = withoutPlaceholders(value);
  const distinct = new Set(rest).size;
  switch (kind) {
    case "password":
      return rest.length >= 6 && distinct >= 5 && /[A-Za-z]/.test(rest) && /[\d!@#$%^&*?~+=]/.test(rest);
    case "key":
      return rest.length >= 12 && distinct >= 8 && /[A-Za-z]/.test(rest) && /\d/.test(rest) && !value.includes("//");
    case "address":
      return rest.length >= 6 && distinct >= 4;
  }
}

/** A program puts something else there when it runs, or a writer left it out, or it names a thing of Amazon's. */
const template = /example|^arn:|\$\{|\{\{|\{\w*\}|%\(\w+\)|^%[a-z]$|^\$\w+$|^\$\(|<[^<>]*>|\.\.\.|…|\*{4}/i;

/** Words that stand for a secret, or for its owner. */
const placeholderWords =
  /(?:change|sample|dummy|placeholder|redacted|insert|replace|secret|s3cr3t|p[a@4][s$]{2}w(?:[o0])?r?d|passphrase|default|undefined|user_?name|string|token|api.?key|letmein|welcome|anonymous|insecure|credential)|(?<![A-Za-z])(?:fake|mock|test(?:ing)?|your|my|the|some|put|here|goes|todo|fixme|this|foo|bar|baz|spam|eggs|none|null|user|root|admin|guest|demo|temp|tmp|local|dev|pass|key|value|abc|xyz)(?![a-z])/gi;

/** Pieces of the alphabet, of the digits and of the keyboard, and one thing again and again. */
const sequences = ["0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];

/** What is left of the value without the words and rows of characters that nobody would guess wrong. */
function withoutPlaceholders(value: string): string {
  const words = value.replace(placeholderWords, "");
  if (/^(.{1,4})\1+$/.test(words)) return "";
  return sequences.reduce(withoutRuns, words);
}

/** Without the pieces of at least four characters that follow each other in the sequence. */
function withoutRuns(text: string, sequence: string): string {
  let kept = "";
  for (let start = 0; start < text.length;) {
    let end = start + 1;
    while (end < text.length && sequence.includes(text.slice(start, end + 1).toLowerCase())) end++;
    if (end - start < 4) kept += text.slice(start, end);
    start = end;
  }
  return kept;
}

/** `module.CLASS_NAME`, `V1VolumeSource`, `x-api-key-2`, `pbkdf2_sha256`, `/etc/keys/1`: words with a digit or two, as names have them. */
function isName(value: string, kind: ValueKind): boolean {
  const digits = value.replace(/\D/g, "").length;
  if (kind === "key" && digits <= 2 && /^(?:[A-Z][a-z]*\d{0,2})+$/.test(value)) return true;
  const parts = value.split(/[-_.:/]/);
  return (
    (kind === "key" || parts.length > 1) && parts.every((part) => /^[A-Za-z]{0,14}\d{0,3}$|^[A-Za-z]*$/.test(part))
  );
}
