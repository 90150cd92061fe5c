import { type Language } from "../../api";
import { type SecretFinding } from "./secret-finding";
import { privateKeyFindings } from "./private-keys";
import { looksSecret, type ValueKind } from "./secret-value";

/** A form in which secrets are written. `before` and `secret` follow each other, from the start of the match. */
interface OwnRule {
  readonly kind: string;
  readonly pattern: RegExp;
  /** How its value is judged; without it the form says enough. */
  readonly judge?: ValueKind;
  readonly only?: Language;
}

/** Names that hold secrets, by their last part: `DB_PASSWORD`, `clientSecret`, `aws_secret_access_key`, "API key". */
const passwordName = "(?:pass(?:w(?:or)?d|phrase|code)?|pwd)";
const keyName =
  "(?:secret|(?<!(?:next|page|pagination|continuation)[_-]?)token|credentials?|(?:api|access|auth|secret|private|signing|encryption|account|master|license)[_ -]?key)";

/** `NAME = "…"`, `"name": "…"`, `name="…"`, `NAME: str = "…"`, `env["NAME"] = "…"`. */
const assigned = String.raw`\d{0,2}\\?["'\]]{0,2}\]?(?:[ \t]{0,4}:[ \t]{0,4}[A-Za-z][\w.[\], |]{0,40})?[ \t]{0,4}(?::=|=>|==|[:=])[ \t]{0,4}[rbu]?\\?["']`;
/** `getenv("NAME", "…")`: what holds where nobody set another is often the real one. */
const lookedUp = String.raw`\b(?:getenv|get|env|config|setdefault|setenv|str)\([ \t]?["'][\w.-]{0,60}`;
const otherwise = String.raw`\d{0,2}["'],[ \t]{0,4}(?:default[ \t]?=[ \t]?)?["']`;
const quoted = String.raw`[^"'\\\s]{6,300}`;
/** `NAME=…` or "Name: …" where the line ends with it. */
const noted = String.raw`\d{0,2}["'*\`]{0,3}[ \t]{0,4}[:=][ \t]{0,4}[\`*]{0,3}`;
const bare = "[^\\s\"'`<>(){},;]{6,300}";

const named = (name: string, kind: string, judge: ValueKind): readonly OwnRule[] => [
  { kind, judge, pattern: new RegExp(`(?<before>${name}${assigned})(?<secret>${quoted})(?=\\\\?["'])`, "gi") },
  { kind, judge, pattern: new RegExp(`(?<before>${lookedUp}${name}${otherwise})(?<secret>${quoted})(?=["'])`, "gi") },
  {
    kind,
    judge,
    pattern: new RegExp(`(?<before>${name}${noted})(?<secret>${bare})(?=[\`*]{0,3}[ \\t]{0,9}$)`, "gim"),
    only: "prose",
  },
];

/** A token that is told by its beginning. */
const begins = (kind: string, secret: string): OwnRule => ({
  kind,
  pattern: new RegExp(`(?<before>(?<![\\w-]))(?<secret>${secret})(?![\\w-])`, "g"),
});

/** What the library does not know, or knows in one form only. Of two that find the same the first names it. */
const ownRules: readonly OwnRule[] = [
  {
    kind: "password in an address",
    judge: "address",
    pattern: /(?<before>:\/\/[^\s:/@"'`<>{}]{0,100}:)(?<secret>[^\s/@"'`<>{}]{3,200})(?=@[\w[])/g,
  },
  {
    kind: "token in a header",
    judge: "key",
    pattern:
      /(?<before>\b(?:Bearer|Basic|Authorization["']?:[ \t]{0,4}["']?token)[ \t]{1,4})(?<secret>[\w.~+/=-]{20,2000})/g,
  },
  begins("AWS key", "(?:AKIA|ASIA)(?!IOSFODNN7)[A-Z2-7]{16}"),
  begins("Stripe key", "[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}"),
  begins("Stripe key", "whsec_[A-Za-z0-9+/=]{32,100}"),
  begins("Google key", "AIza[\\w-]{35}"),
  begins("Google key", "GOCSPX-[\\w-]{28}"),
  begins("OpenAI key", "sk-(?=[\\w-]*\\d)(?:proj-|svcacct-|admin-|ant-|or-)?[\\w-]{32,250}"),
  begins("Hugging Face token", "hf_[A-Za-z0-9]{34}"),
  begins("PyPI token", "pypi-AgEIcHlwaS5vcmc[\\w-]{50,400}"),
  begins("DigitalOcean token", "do[opr]_v1_[a-f0-9]{64}"),
  begins("Telegram token", "\\d{8,10}:AA[\\w-]{33}"),
  begins("signed token", "eyJ[\\w-]{10,2000}\\.eyJ[\\w-]{10,4000}\\.[\\w-]{16,2000}"),
  { kind: "Azure key", pattern: /(?<before>AccountKey=)(?<secret>[A-Za-z0-9+/]{86}==)/g },
  ...named(passwordName, "password", "password"),
  ...named(keyName, "key or token", "key"),
];

export function ownFindings(text: string, language: Language): readonly SecretFinding[] {
  const findings: SecretFinding[] = [...privateKeyFindings(text)];
  for (const { kind, pattern, judge, only } of ownRules) {
    if (only !== undefined && only !== language) continue;
    for (const match of text.matchAll(pattern)) {
      const { before = "", secret = "" } = match.groups ?? {};
      if (judge !== undefined && !looksSecret(secret, judge)) continue;
      const start = match.index + before.length;
      findings.push({ start, end: start + secret.length, kind });
    }
  }
  return findings;
}
