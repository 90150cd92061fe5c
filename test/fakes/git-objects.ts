import { execFileSync } from "node:child_process";

/** What a git repository holds, read as a whole whenever its refs have moved. */
export interface GitObjects {
  /** Sees what was committed since; everything else knows only what was seen. */
  look(): void;
  /** As `git rev-parse` has it. */
  find(expression: string): string | undefined;
  get(oid: string): GitData | undefined;
}

export interface GitData {
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly content: Buffer;
}

export interface GitEntry {
  readonly mode: number;
  readonly name: string;
  readonly oid: string;
}

export function openGitObjects(folder: string): GitObjects {
  const git = (...args: readonly string[]): Buffer =>
    execFileSync("git", args, { cwd: folder, maxBuffer: 1e9, stdio: ["ignore", "pipe", "ignore"] });
  let refs: string | undefined;
  let objects = new Map<string, GitData>();
  const found = new Map<string, string | undefined>();

  /** Refs are few; objects are read again only where one has moved. */
  function look(): void {
    const now = git("for-each-ref").toString();
    if (now === refs) return;
    refs = now;
    found.clear();
    objects = readAll(git("cat-file", "--batch", "--batch-all-objects"));
  }

  return {
    look,
    find(expression) {
      if (!found.has(expression)) {
        try {
          found.set(
            expression,
            git("rev-parse", "--verify", "--quiet", "--end-of-options", expression).toString().trim(),
          );
        } catch {
          // `rev-parse` ends with 1 where there is no such thing.
          found.set(expression, undefined);
        }
      }
      return found.get(expression);
    },
    get: (oid) => objects.get(oid),
  };
}

function readAll(bytes: Buffer): Map<string, GitData> {
  const objects = new Map<string, GitData>();
  for (let at = 0; at < bytes.length;) {
    const lineEnd = bytes.indexOf(10, at);
    const [oid = "", type = "", size = ""] = bytes.toString("latin1", at, lineEnd).split(" ");
    const end = lineEnd + 1 + Number(size);
    objects.set(oid, { type: type as GitData["type"], content: bytes.subarray(lineEnd + 1, end) });
    at = end + 1;
  }
  return objects;
}

/** Of a tree: mode, name and id, one after the other. */
export function entriesOf(tree: Buffer): readonly GitEntry[] {
  const entries: GitEntry[] = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    entries.push({
      mode: parseInt(tree.toString("latin1", at, space), 8),
      name: tree.toString("utf8", space + 1, end),
      oid: tree.toString("hex", end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/** Of a commit (`tree`) or a tag (`object`). */
export function headerOf(object: Buffer, name: string): string {
  return new RegExp(`^${name} (\\w+)`, "m").exec(object.toString("utf8"))?.[1] ?? "";
}
