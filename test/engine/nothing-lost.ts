import assert from "node:assert/strict";
import { type Chunk } from "../../src/core/api";

/** Every non-blank line of a text is in a chunk, a chunk's text is its lines, and the pieces of a line are all of it. */
export function assertNothingLost(text: string, chunks: readonly Chunk[], path = ""): void {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const covered = new Uint8Array(lines.length + 2);
  const pieces = new Map<number, string>();
  for (const { startLine, endLine, text: found, isVerbatim } of chunks) {
    covered.fill(1, startLine, endLine + 1);
    if (isVerbatim) assertSame(found, lines.slice(startLine - 1, endLine).join("\n"), `${path}:${startLine}`);
    else {
      assert.equal(startLine, endLine, `${path}:${startLine}`);
      pieces.set(startLine, (pieces.get(startLine) ?? "") + found);
    }
  }
  for (const [line, found] of pieces) {
    assertSame(withoutBlanks(found), withoutBlanks(lines[line - 1] ?? ""), `${path}:${line}`);
  }
  for (const [position, line] of lines.entries()) {
    assert.ok(line.trim() === "" || covered[position + 1] === 1, `${path}:${position + 1} is in no chunk`);
  }
}

export function withoutBlanks(text: string): string {
  return text.replace(/\s/g, "");
}

/** Says where two texts differ, as they may be as long as a file. */
function assertSame(found: string, expected: string, where: string): void {
  if (found === expected) return;
  let at = 0;
  while (found[at] === expected[at]) at++;
  assert.fail(
    `${where}: after ${at} characters ${found.slice(at, at + 80)} in place of ${expected.slice(at, at + 80)}`,
  );
}
