import assert from "node:assert/strict";
import { join } from "node:path";
import { type Chunk, type Document, type Segmentation, type SegmentOptions } from "../../src/core/api";
import { createSegmenter } from "../../src/core/parse/segmenter";
import { assertNothingLost } from "./nothing-lost";
import { standardLibrary } from "./standard-library";

describe("parsing the whole Python standard library", () => {
  const files = standardLibrary();
  const segmenter = createSegmenter({ wasmDir: join(process.cwd(), "node_modules") });

  for (const options of [
    { maxChars: 1000, overlapChars: 200 },
    { maxChars: 200, overlapChars: 0 },
  ]) {
    it(`puts every non-blank line into a chunk, at most ${options.maxChars} characters`, async () => {
      let lineCount = 0;
      let chunkCount = 0;
      let marked = 0;
      for (const { path, text } of files) {
        const found = await segmenter.segment(asDocument(path, text), options);
        assertNothingLost(text, found.chunks, path);
        assertSizes(path, found.chunks, options);
        assertConsistent(path, found);
        lineCount += text.split(/\r\n?|\n/).length - 1;
        chunkCount += found.chunks.length;
        if (found.hasSyntaxError) marked++;
      }
      console.log(`      ${files.length} files, ${lineCount} lines, ${chunkCount} chunks, ${marked} files marked`);
      assert.ok(files.length > 500 && lineCount > 200_000);
      assert.ok(marked < files.length / 50, `${marked} files are said to have syntax errors`);
    });
  }
});

function assertSizes(path: string, chunks: readonly Chunk[], options: SegmentOptions): void {
  for (const chunk of chunks) {
    const isLine = chunk.startLine === chunk.endLine && chunk.isVerbatim;
    const fits = chunk.text.length <= (isLine ? 4 : 1) * options.maxChars;
    assert.ok(fits, `${path}:${chunk.startLine}-${chunk.endLine} has ${chunk.text.length} characters`);
  }
}

/** What must hold of any file: order, numbers, and that each definition stands in the chunk that is said to have it. */
function assertConsistent(path: string, { chunks, symbols, edges }: Segmentation): void {
  for (const [position, chunk] of chunks.entries()) {
    assert.equal(chunk.ordinal, position);
    const before = chunks[position - 1];
    assert.ok(
      !before || before.startLine < chunk.startLine || before.endLine < chunk.endLine || !chunk.isVerbatim,
      `${path}: order`,
    );
    assert.match(chunk.hash, /^[\w-]{16}$/);
    assert.ok(chunk.heading.startsWith(path));
  }
  for (const symbol of symbols) {
    const chunk = chunks[symbol.chunkOrdinal];
    const where = `${path}: ${symbol.qualifiedName}`;
    assert.ok(chunk, where);
    if (symbol.kind === "module") continue;
    assert.ok(chunk.startLine <= symbol.startLine && symbol.startLine <= chunk.endLine, where);
    assert.ok(chunk.text.includes(symbol.name), where);
    assert.ok(symbol.startLine <= symbol.endLine, where);
  }
  const keys = edges.map((edge) => `${edge.kind} ${edge.from} ${edge.to}`);
  assert.equal(new Set(keys).size, keys.length, `${path}: an edge is there twice`);
}

function asDocument(path: string, text: string): Document {
  return { path, language: "python", form: "file", stamp: "", text, contentHash: "" };
}
