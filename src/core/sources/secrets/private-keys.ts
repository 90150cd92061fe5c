import { type SecretFinding } from "./secret-finding";

/** Longer than any key: 16,384 bits in base64 are some 13,000 characters. */
const maxKeyChars = 20_000;
/** Shorter is no key, but a place where one goes. */
const smallestKeyChars = 64;

const begin = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;

/** What stands between the first and the last line of a private key, or follows the first where the last is missing. */
export function privateKeyFindings(text: string): readonly SecretFinding[] {
  const findings: SecretFinding[] = [];
  let done = 0;
  for (const match of text.matchAll(begin)) {
    const start = match.index + match[0].length;
    if (start < done) continue;
    const following = text.slice(start, start + maxKeyChars);
    const close = following.indexOf("-----END");
    const body = close >= 0 ? following.slice(0, close) : keyLines(following);
    // In a string of a program, or in JSON, the ends of lines are written out.
    const letters = body.replace(/\\n/g, "").replace(/[^A-Za-z0-9+/=]/g, "");
    if (letters.length < smallestKeyChars || body.includes("...")) continue;
    const lead = /^(?:\\[nr]|[\s"'+])*/.exec(body)?.[0].length ?? 0;
    done = start + body.length;
    findings.push({ start: start + lead, end: done, kind: "private key" });
  }
  return findings;
}

function keyLines(text: string): string {
  let end = 0;
  while (end < text.length) {
    const lineEnd = text.indexOf("\n", end);
    const line = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
    if (end > 0 && !/^[\w+/=:,. -]{1,100}$/.test(line.trim())) break;
    end = lineEnd < 0 ? text.length : lineEnd + 1;
  }
  return text.slice(0, end);
}
