import { type SecretFinding } from "./secret-finding";

/** The part of secretlint's rule interface that its rules for texts use. */
interface Rule {
  readonly meta: { readonly id: string };
  create(context: RuleContext, options: object): { file?(source: RuleSource): void | Promise<void> };
}

interface RuleContext {
  createTranslator(messages: unknown): (id: string) => { readonly messageId: string; readonly message: string };
  report(found: { readonly range: readonly [number, number] }): void;
  ignore(found: unknown): void;
}

interface RuleSource {
  readonly content: string;
  readonly filePath: string;
  readonly ext: string;
  readonly contentType: "text";
}

type Check = (text: string) => Promise<readonly SecretFinding[]>;
let checks: Promise<readonly Check[]> | undefined;

/**
 * Rules that are left out: `aws`, `basicauth` and `database-connection-string` report the assignment or the address, or
 * a place beside the secret, and our own rules find the same; `filter-comments` lets a file switch rules off, and whoever
 * wrote the file does not decide what the user sends away.
 */
const leftOut = /-(?:aws|basicauth|database-connection-string|filter-comments)$/;

/**
 * What the recommended rules of secretlint find: keys and tokens that can be told by their form. Its own runner is not
 * used: it keeps profiling marks of every file.
 */
export async function libraryFindings(text: string): Promise<readonly SecretFinding[]> {
  checks ??= loadChecks();
  const findings: SecretFinding[] = [];
  for (const check of await checks) findings.push(...(await check(text)));
  return findings;
}

async function loadChecks(): Promise<readonly Check[]> {
  const { rules } = await import("@secretlint/secretlint-rule-preset-recommend");
  return (rules as unknown as readonly Rule[]).filter(({ meta }) => !leftOut.test(meta.id)).map(checkOf);
}

function checkOf(rule: Rule): Check {
  const kind = `${rule.meta.id.replace(/^.*secretlint-rule-/, "")} secret`;
  return async (text) => {
    const found: SecretFinding[] = [];
    const context: RuleContext = {
      createTranslator: () => (messageId) => ({ messageId, message: "" }),
      report: ({ range: [start, end] }) => found.push({ start, end, kind }),
      ignore: () => undefined,
    };
    // The name of no kind of file that a rule treats in its own way.
    await rule.create(context, {}).file?.({ content: text, filePath: "text.txt", ext: ".txt", contentType: "text" });
    return found;
  };
}
