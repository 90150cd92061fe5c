import { type Language } from "../../api";
import { libraryFindings } from "./library-rules";
import { ownFindings } from "./own-rules";
import { type SecretFinding } from "./secret-finding";

export interface MaskedText {
  /** As long as the text it was, line for line, so that places stay right. */
  readonly text: string;
  /** In the order of lines; never the secret itself. Lines are 1-based. */
  readonly secrets: readonly { readonly line: number; readonly kind: string }[];
}

/**
 * Replaces the characters of passwords, keys and tokens by `*`. Everything that is stored, embedded, logged or sent
 * goes through here first, and what is masked here is nowhere else in the index: a passage with a password in it can
 * still be found by all its other words.
 *
 * Meant to be right about what it masks: a name or a placeholder that is masked is missing from every answer, so what
 * looks like `changeme` or `<your key>` stays. It is no promise that nothing slips through.
 */
export async function maskSecrets(text: string, language: Language): Promise<MaskedText> {
  const own = apart(ownFindings(text, language));
  const once = mask(text, own);
  // Second, because some of its rules report more than the secret.
  const library = apart(await libraryFindings(once));
  const found = [...own, ...library].sort((a, b) => a.start - b.start);
  if (found.length === 0) return { text, secrets: [] };
  return { text: mask(once, library), secrets: linesOf(text, found) };
}

/** In the order of the text, without those that begin inside another: the first of two rules has the word. */
function apart(findings: readonly SecretFinding[]): readonly SecretFinding[] {
  const kept: SecretFinding[] = [];
  for (const finding of [...findings].sort((a, b) => a.start - b.start)) {
    const before = kept.at(-1);
    if (before === undefined || finding.start >= before.end) kept.push(finding);
    else if (finding.end > before.end) kept[kept.length - 1] = { ...before, end: finding.end };
  }
  return kept;
}

function mask(text: string, findings: readonly SecretFinding[]): string {
  let masked = "";
  let done = 0;
  for (const { start, end } of findings) {
    masked += text.slice(done, start) + stars(text.slice(start, end));
    done = end;
  }
  return masked + text.slice(done);
}

/** A key may run over the lines or the strings of a program, which are to be the same lines and strings after it. */
function stars(secret: string): string {
  return secret.replace(/\\["'nrt]|["'\s]|[^]/g, (part) => (/^[^\\"'\s]$|^\\$/.test(part) ? "*" : part));
}

function linesOf(text: string, findings: readonly SecretFinding[]): MaskedText["secrets"] {
  const lines: { readonly line: number; readonly kind: string }[] = [];
  let line = 1;
  let counted = 0;
  for (const { start, kind } of findings) {
    for (let end = text.indexOf("\n", counted); end >= 0 && end < start; end = text.indexOf("\n", counted)) {
      line++;
      counted = end + 1;
    }
    if (!lines.some((known) => known.line === line && known.kind === kind)) lines.push({ line, kind });
  }
  return lines;
}
