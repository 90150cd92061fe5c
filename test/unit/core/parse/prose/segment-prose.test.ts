import assert from "node:assert/strict";
import { type Document, type Segmentation, type SegmentOptions } from "../../../../../src/core/api";
import { segmentProse } from "../../../../../src/core/parse/prose/segment-prose";
import { defaultOptions, documentOf, outline } from "../segment-text";

describe("segmenting prose", () => {
  const segmentText = (
    path: string,
    text: string | readonly string[],
    options: Partial<SegmentOptions> = {},
    change: Partial<Document> = {},
  ): Segmentation => segmentProse(documentOf(path, text, change), { ...defaultOptions, ...options });

  const words = (count: number): string => Array<string>(count).fill("word").join(" ");

  it("keeps a short text whole", () => {
    const found = segmentText("docs/a.md", ["# Title", "", "text", "", "## More", "", "text"]);
    assert.deepEqual(outline(found), ["1-7 prose"]);
    assert.equal(found.chunks[0]?.heading, "docs/a.md\nTitle");
  });

  it("cuts a longer one into sections, titles in the heading", () => {
    const text = ["# Title", "", "## One", words(30), "## Two", words(30), "### Three", words(30)];
    const found = segmentText("docs/a.md", text, { maxChars: 200 });
    assert.deepEqual(outline(found), ["1-4 prose", "5-6 prose", "7-8 prose"]);
    assert.deepEqual(
      found.chunks.map((chunk) => chunk.heading),
      ["docs/a.md\nTitle > One", "docs/a.md\nTitle > Two", "docs/a.md\nTitle > Two > Three"],
    );
  });

  it("joins very short sections", () => {
    const text = ["# A", words(30), "# B", "b", "# C", "c", "# D", words(30)];
    assert.deepEqual(outline(segmentText("a.md", text, { maxChars: 200 })), ["1-2 prose", "3-6 prose", "7-8 prose"]);
  });

  it("cuts a long section between paragraphs, and never inside a fence that fits", () => {
    const code = Array<string>(12).fill("run()\n").join("\n");
    const text = `# A\n\n${words(20)}\n\n${words(20)}\n\n\`\`\`python\n${code}\n\`\`\`\n\n${words(20)}\n`;
    const { chunks } = segmentText("a.md", text, { maxChars: 130 });
    assert.ok(chunks.length > 2);
    assert.equal(chunks.filter((chunk) => chunk.text.includes("```")).length, 1);
  });

  it("keeps a short text from elsewhere in one piece, without a heading", () => {
    const found = segmentText(
      "17",
      ["# Title", words(30), "# More", words(10)],
      { maxChars: 120 },
      { form: "post", language: "prose" },
    );
    assert.equal(found.chunks.length, 1);
    assert.equal(found.chunks[0]?.heading, "");
  });
});
