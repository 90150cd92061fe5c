import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { type Document, type DocumentEntry, type ListingEnd, originAt } from "../../../../../src/core/api";
import { createDumpSource } from "../../../../../src/core/sources/stackoverflow/dump-source";
import { type ThreadFilter } from "../../../../../src/core/sources/stackoverflow/scan-dump";
import { asPosts, asThreadLine, asXml, asZip, madeThreads } from "../../../../engine/sources/made-dump";

const collection = { id: "stackoverflow:test@1", kind: "stackoverflow", title: "test" } as const;

describe("createDumpSource", () => {
  let work: string;
  before(() => void (work = mkdtempSync(join(tmpdir(), "dump-source-"))));
  after(() => rmSync(work, { recursive: true, force: true }));

  let files = 0;
  function write(content: string | Buffer): string {
    const path = join(work, `dump-${files++}`);
    writeFileSync(path, content);
    return path;
  }

  async function listAll(path: string, filter: Partial<ThreadFilter> = {}, since?: string) {
    const source = createDumpSource(collection, path, { tags: [], max: 1000, ...filter });
    const entries: DocumentEntry[] = [];
    let end: ListingEnd | undefined;
    for await (const item of source.list({ since })) {
      if ("entry" in item) entries.push(item.entry);
      else if ("end" in item) end = item.end;
    }
    return { source, entries, end };
  }

  async function readAll(path: string, filter?: Partial<ThreadFilter>): Promise<readonly Document[]> {
    const { source, entries } = await listAll(path, filter);
    const documents: Document[] = [];
    for await (const item of source.read(entries)) if ("document" in item) documents.push(item.document);
    return documents;
  }

  const threads = madeThreads(40);
  const lines = `${threads.map(asThreadLine).join("\n")}\n`;
  const posts = asPosts(threads);
  const postLines = (rows = posts): string => rows.map((row) => JSON.stringify(row)).join("\n");

  it("reads the same threads out of every shape and packing", async () => {
    const shapes: Readonly<Record<string, string | Buffer>> = {
      threads: lines,
      "threads, packed": gzipSync(lines),
      posts: postLines(),
      "posts, answers first": postLines(posts.toReversed()),
      xml: asXml(posts),
      "xml, packed": gzipSync(asXml(posts)),
      "xml, in a zip": asZip("stackoverflow.com/Posts.xml", Buffer.from(asXml(posts)), (bytes) => crc32(bytes)),
    };
    let expected: readonly string[] | undefined;
    for (const [shape, content] of Object.entries(shapes)) {
      const documents = await readAll(write(content));
      const texts = documents.map(({ path, text }) => `${path}\n${text}`).toSorted();
      assert.equal(texts.length, 40, shape);
      expected ??= texts;
      assert.deepEqual(texts, expected, shape);
    }
  });

  it("puts the question first, then the accepted answer, each with its own origin", async () => {
    const [document] = await readAll(write(lines));
    assert.equal(
      document?.text,
      [
        "# How do I count hive0?",
        "",
        "Question, score 0; tags python, flask",
        "",
        "My hive0 has many bees & I want their number.",
        "",
        "## Accepted answer, score 7",
        "",
        "Use `len`:",
        "",
        "```",
        "def count0(hive):",
        "    return len(hive) < 3",
        "```",
        "",
        "## Answer, score 1",
        "",
        "Guess: guess0.",
        "",
      ].join("\n"),
    );
    const origin = document?.origin;
    assert.ok(origin);
    const title = "How do I count hive0?";
    const at = (line: number): object => originAt(origin, line);
    assert.deepEqual(at(5), {
      title,
      url: "https://stackoverflow.com/q/1000",
      licence: "CC BY-SA 2.5",
      attribution: "Ada",
      post: { kind: "question", id: 1000, score: 0, date: "2011-03-13" },
    });
    assert.deepEqual(at(12), {
      title,
      url: "https://stackoverflow.com/a/1002",
      licence: "CC BY-SA 4.0",
      attribution: "Grace",
      post: { kind: "answer", id: 1002, score: 7, date: "2020-09-13", isAccepted: true },
    });
  });

  it("takes the best of what is wanted", async () => {
    const xml = write(asXml(posts));
    const jsonl = write(lines);
    const check = async (filter: Partial<ThreadFilter>, expected: readonly number[]): Promise<void> => {
      for (const path of [xml, jsonl]) {
        const { entries } = await listAll(path, filter);
        assert.deepEqual(
          entries.map((entry) => entry.path),
          expected.map((id) => `questions/${id}`),
        );
      }
    };
    await check({ tags: ["flask"], minScore: 30 }, [1300, 1330, 1360, 1390]);
    await check({ tags: ["flask", "bees"], max: 2 }, [1360, 1390]);
    await check({ max: 3 }, [1370, 1380, 1390]);
    await assert.rejects(listAll(xml, { tags: ["django"] }), {
      code: "source/unreadable",
      message: /no questions tagged django among its 120 posts/,
    });
  });

  it("reads nothing again of a file that is as it was", async () => {
    const path = write(lines);
    const { entries, end } = await listAll(path);
    assert.equal(end?.isComplete, true);
    assert.deepEqual(await listAll(path, {}, end.cursor).then((again) => [again.entries, again.end]), [
      [],
      { isComplete: false, cursor: end.cursor },
    ]);
    assert.equal((await listAll(path, { max: 5 }, end.cursor)).entries.length, 5);
    writeFileSync(path, lines.replace("guess7.", "guess 7 bees."));
    const changed = await listAll(path, {}, end.cursor);
    const stamps = new Map(entries.map((entry) => [entry.path, entry.stamp]));
    assert.deepEqual(
      changed.entries.filter((entry) => stamps.get(entry.path) !== entry.stamp).map((entry) => entry.path),
      ["questions/1070"],
    );
  });

  it("keeps what stands before a sudden end, and says where that is", async () => {
    const xml = asXml(posts);
    const check = async (content: string | Buffer, threadsFound: number, sentence: RegExp): Promise<void> => {
      const { entries, end } = await listAll(write(content));
      assert.equal(entries.length, threadsFound);
      assert.equal(end?.isComplete, false);
      assert.match(end.trouble ?? "", sentence);
    };
    await check(xml.slice(0, xml.indexOf('Id="1250"') + 30), 25, /ends in the middle, after 25 posts;/);
    await check(xml.slice(0, -"</posts>\n".length), 40, /ends in the middle, after 120 posts;/);
    await check(lines.slice(0, lines.indexOf('"question_id":1100') + 50), 10, /ends in the middle, after 10 posts;/);
    const packed = gzipSync(xml);
    await check(packed.subarray(0, packed.length * 0.9), 40, /ends in the middle, after \d+ posts;/);
  });

  it("leaves out what no person wrote, with a reason, and reads the rest", async () => {
    const [first, second] = threads;
    assert.ok(first && second);
    const bombs = [{ ...first, body: "<div>".repeat(10_000) }, second].map(asThreadLine).join("\n");
    const { source, entries } = await listAll(write(bombs));
    const items = [];
    for await (const item of source.read(entries)) items.push(item);
    assert.deepEqual(
      items.map((item) => ("document" in item ? item.document.path : item.skipped)),
      [{ path: "questions/1000", reason: "has HTML that is more than 200 deep, as no post has" }, "questions/1010"],
    );
  });

  it("passes over records that make no sense or have no end", async () => {
    const [first, second] = threads.map(asThreadLine);
    assert.deepEqual(
      (await listAll(write([first, "{oh dear}", "7", "[]", '{"a":1}', "", "x".repeat(17_000_000), second].join("\n"))))
        .entries.length,
      2,
    );
  });

  it("says what else a file is, and stops where it unpacks to what no dump has", async () => {
    const refuse = async (content: string | Buffer, message: RegExp): Promise<void> =>
      assert.rejects(listAll(write(content)), { code: "source/unreadable", message });
    await refuse(Buffer.from("377abcaf271c0004", "hex"), /packed with 7-Zip; unpack it first/);
    await refuse(Buffer.from("425a6839", "hex"), /packed with bzip2/);
    await refuse("Posts", /neither Posts\.xml nor JSON lines/);
    await refuse("", /neither Posts\.xml nor JSON lines/);
    await refuse("<posts></posts>", /no questions in it/);
    await refuse(asZip("a.txt", Buffer.from("a"), crc32), /holds no Posts\.xml/);
    await refuse(asZip("Posts.xml", Buffer.from(asXml(posts)), crc32).subarray(0, 2000), /no whole zip archive/);
    const bomb = gzipSync(Buffer.concat([Buffer.from(`${lines}`), Buffer.alloc(90_000_000, " ")]));
    await refuse(bomb, /unpacks to more than 200 times its size/);
    await assert.rejects(listAll(join(work, "nowhere.xml")), { code: "source/not-found" });
    await assert.rejects(listAll(work), { code: "source/unreadable", message: /is no file/ });
  });

  it("stops at once where it is told to", async () => {
    const source = createDumpSource(collection, write(lines), { tags: [], max: 10 });
    const listing = source.list({}, AbortSignal.abort())[Symbol.asyncIterator]();
    await assert.rejects(listing.next(), { name: "AbortError" });
  });

  it("says so where a thread is not there any more when it is read", async () => {
    const path = write(lines);
    const { source, entries } = await listAll(path);
    writeFileSync(path, lines.slice(lines.indexOf("\n") + 1));
    const items = [];
    for await (const item of source.read(entries.slice(0, 1))) items.push(item);
    assert.match(JSON.stringify(items), /was not there any more when it was read/);
  });
});
