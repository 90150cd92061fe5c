import assert from "node:assert/strict";
import { cp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type IndexStore, isEngineError } from "../../src/core/api";
import { documentOf, hashOf, open, smallModel, vectorOf, withFolder } from "./store/documents";

const passages = (number: number): string[] => [`doc${number} first part`, `doc${number} second part of it`];
const documents = Array.from({ length: 12 }, (_, number) => documentOf(`m${number}.py`, passages(number)));

async function fill(directory: string): Promise<void> {
  const store = await open(directory);
  await store.write(documents.slice(0, 6));
  await store.optimize();
  for (const document of documents.slice(6)) await store.write([document]);
  const texts = documents.flatMap((_, number) => passages(number));
  await store.writeVectors(
    smallModel,
    texts.map((text) => ({ hash: hashOf(text), vector: vectorOf(text) })),
  );
  await store.close();
}

/** Uses everything there is, so that damage of any row is met; what is found must be right, whatever is missing. */
async function useAll(store: IndexStore): Promise<void> {
  for (const number of documents.keys()) {
    const found = await store.searchLexical([`doc${number}`], 10);
    for (const [index, { text }] of (await store.texts(found.map(({ chunk }) => chunk))).entries()) {
      assert.equal(text, passages(number)[found[index]?.chunk.ordinal ?? 0]);
    }
    await store.findSymbols([`doc${number}`], 10);
    await store.findEdges({ to: ["part", "it"], limit: 100 });
    await store.searchDense(smallModel, vectorOf("x"), 10);
  }
  await store.texts([...store.chunks()]);
}

async function unlessCorrupt(context: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    assert.ok(isEngineError(error) && error.code === "store/corrupt", `${context}: ${String(error)}`);
  }
}

/** As the engine does it: damage may be met at opening, at a query, or never; then what is missing is written again. */
async function useAndHeal(directory: string, context: string): Promise<string | undefined> {
  const store = await open(directory);
  for (let attempt = 0; ; attempt++) {
    // Reading throws nothing away, and says so where it cannot go on.
    const documentsBefore = store.counts().documents;
    await unlessCorrupt(context, () => useAll(store));
    assert.equal(store.counts().documents, documentsBefore, context);
    await unlessCorrupt(context, async () => {
      await store.lock();
      const known = store.manifest();
      const missing = documents.filter(
        ({ document: { path, contentHash } }) => known.get(path)?.contentHash !== contentHash,
      );
      await store.write(missing);
      await store.optimize();
      await useAll(store);
    });
    if (store.counts().documents === documents.length) break;
    assert.ok(attempt < 4, `${context}: does not heal`);
  }
  for (const number of documents.keys()) {
    const found = await store.searchLexical([`doc${number}`], 10);
    assert.equal(found.length, 2, `${context}: doc${number}`);
    assert.equal((await store.findSymbols([`doc${number}`], 10)).length, 2, context);
  }
  assert.equal(store.counts().documents, 12, context);
  await store.close();
  const again = await open(directory);
  assert.equal(again.rebuiltBecause, undefined, `${context}: damaged again`);
  assert.equal(again.counts().chunks, 24, context);
  await again.close();
  return store.rebuiltBecause;
}

/** As after a listing that says where the next one may start. */
async function listed(directory: string): Promise<void> {
  const store = await open(directory);
  await store.setListing({ skipped: [], cursor: "c1" });
  await store.close();
  assert.equal(await cursorOf(directory), "c1");
}

async function cursorOf(directory: string): Promise<string | undefined> {
  const store = await open(directory);
  await store.close();
  return store.listing().cursor;
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const damages: Readonly<Record<string, (file: string) => Promise<void>>> = {
  deleted: (file) => rm(file),
  "cut in half": async (file) => truncate(file, Math.floor((await stat(file)).size / 2)),
  emptied: (file) => truncate(file, 0),
  garbled: async (file) => {
    const bytes = await readFile(file);
    for (let at = 3; at < bytes.length; at += 7) bytes[at] = (bytes[at] ?? 0) ^ 0x5a;
    await writeFile(file, bytes);
  },
  "garbled in one place": async (file) => {
    const bytes = await readFile(file);
    const at = Math.floor(bytes.length / 3);
    bytes.fill(0xff, at, at + 4);
    await writeFile(file, bytes);
  },
};

const damageKinds = Object.keys(damages).length;

describe("index store, damaged", () => {
  for (const [kind, [name, damage]] of Object.entries(damages).entries()) {
    it(`notices or survives any file being ${name}`, () =>
      withFolder(async (folder) => {
        const sound = join(folder, "sound");
        await fill(sound);
        const files = (await filesBelow(sound)).map((file) => file.slice(sound.length));
        let noticed = 0;
        for (const [index, file] of files.entries()) {
          // Every file meets some kind of damage; all kinds on all files would take minutes.
          if (index % damageKinds !== kind) continue;
          const directory = join(folder, `damaged${index}`);
          await cp(sound, directory, { recursive: true });
          await damage(join(directory, file));
          if ((await useAndHeal(directory, `${name}: ${file}`)) !== undefined) noticed++;
          await rm(directory, { recursive: true });
        }
        assert.ok(noticed > 0);
      })).timeout(120_000);
  }

  it("survives whole folders that are gone, and an index of another version", async () => {
    for (const part of ["graph", "vectors", join("graph", "chunks.lance"), "index.json", "listing.json"]) {
      await withFolder(async (directory) => {
        await fill(directory);
        await rm(join(directory, part), { recursive: true, force: true });
        await useAndHeal(directory, part);
      });
    }
  });

  it("takes out just the document whose texts are garbled", () =>
    withFolder(async (directory) => {
      await fill(directory);
      await listed(directory);
      const folder = join(directory, "graph", "texts.lance", "data");
      for (const name of await readdir(folder)) {
        const bytes = await readFile(join(folder, name));
        // The first bytes of each gzip block.
        const at = bytes.indexOf(Buffer.from([0x1f, 0x8b, 0x08]));
        assert.ok(at > 0);
        await writeFile(join(folder, name), bytes.fill(0xff, at + 20, at + 24));
      }
      const store = await open(directory);
      const chunks = [...store.chunks()];
      await assert.rejects(store.texts(chunks), (error) => isEngineError(error) && error.code === "store/corrupt");
      assert.equal(store.counts().documents, 12);
      await store.close();
      // The writer is another process, which has not met the damage itself.
      const writer = await open(directory);
      await writer.lock();
      assert.match(writer.rebuiltBecause ?? "", /must be indexed again/);
      // One document in each file.
      assert.equal(writer.counts().documents, 5);
      assert.equal((await writer.texts([...writer.chunks()])).length, 10);
      await writer.close();
      assert.equal(await cursorOf(directory), undefined);
      await useAndHeal(directory, "texts");
    }));

  for (const part of [join("graph", "chunks.lance"), "index.json"]) {
    it(`hands out no cursor where all documents were given up because ${part} is gone, also to the next process`, () =>
      withFolder(async (directory) => {
        await fill(directory);
        await listed(directory);
        await rm(join(directory, part), { recursive: true });
        // It mends, and dies before it has listed anything.
        const writer = await open(directory);
        await writer.lock();
        assert.equal(writer.counts().documents, 0);
        await writer.close();
        assert.equal(await cursorOf(directory), undefined);
      }));
  }

  it("keeps the vectors when only the documents are of another version", () =>
    withFolder(async (directory) => {
      await fill(directory);
      const info = JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as object;
      await writeFile(join(directory, "index.json"), JSON.stringify({ ...info, schemaVersion: 999 }));
      const store = await open(directory);
      assert.match(store.rebuiltBecause ?? "", /another version/);
      assert.equal(store.counts().documents, 0);
      await store.write(documents);
      assert.equal(await store.embeddedChunks(smallModel), 24);
      await store.close();
      assert.equal((await open(directory)).rebuiltBecause, undefined);
    }));

  it("notices files that go while it is open", () =>
    withFolder(async (directory) => {
      await fill(directory);
      const store = await open(directory);
      await rm(join(directory, "graph", "chunks.lance", "data"), { recursive: true });
      let error: unknown;
      try {
        await useAll(store);
      } catch (caught) {
        error = caught;
      }
      assert.ok(error === undefined || (isEngineError(error) && error.code === "store/corrupt"));
      assert.match(store.rebuiltBecause ?? "", /damaged/);
      await store.write(documents);
      await useAll(store);
      await store.close();
    }));

  it("says so when somebody removed the whole folder while it was written, and starts again", () =>
    withFolder(async (directory) => {
      const store = await open(join(directory, "index"));
      await store.write(documents);
      await rm(join(directory, "index"), { recursive: true });
      await store.refresh();
      const actions = [
        () => store.write(documents.slice(0, 1)),
        () => store.setListing({ skipped: [] }),
        () => store.optimize(),
        () => store.remove(["m3.py"]),
      ];
      for (const action of actions) {
        await assert.rejects(action, (error) => isEngineError(error) && /was removed/.test(error.message));
        assert.equal(store.counts().documents, 0);
        await store.write(documents);
        assert.equal(store.counts().documents, 12);
        await rm(join(directory, "index"), { recursive: true });
      }
      await store.close();
    }));
});
