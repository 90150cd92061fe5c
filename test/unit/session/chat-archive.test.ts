import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnswerPart, type Log } from "../../../src/core";
import { type ChatArchive, createChatFiles, maxChatChars, maxChats } from "../../../src/session/chat-archive";
import { type SavedChat } from "../../../src/session/conversation";

const warnings: string[] = [];
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message) => void warnings.push(message),
  error: () => undefined,
};

function chat(number: number, parts: readonly AnswerPart[] = [], turns = 1): SavedChat {
  return {
    id: `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`,
    updatedMs: number,
    turns: Array.from({ length: turns }, (_, turn) => ({
      question: { turn: turn + 1, text: `Question ${number}` },
      parts,
      outcome: "done",
    })),
  };
}

describe("conversations in files", () => {
  let folder: string;
  let archive: ChatArchive;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), "pch-chats-")), "chats");
    archive = createChatFiles(folder, log);
    warnings.length = 0;
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));
  const titles = async (from = archive): Promise<readonly string[]> => (await from.list()).map(({ title }) => title);

  it("makes nothing before something is kept", async () => {
    assert.deepEqual(await archive.list(), []);
    assert.equal(await archive.load(chat(1).id), undefined);
    assert.deepEqual(readdirSync(join(folder, "..")), []);
  });

  it("gives back what was kept, the latest first, also to another window", async () => {
    await archive.save(chat(1));
    await archive.save(chat(2, [{ type: "text-delta", text: "Here." }]));
    await archive.save({ ...chat(1), updatedMs: 3 });
    for (const reader of [archive, createChatFiles(folder, log)]) {
      assert.deepEqual(await titles(reader), ["Question 1", "Question 2"]);
      assert.deepEqual(await reader.load(chat(2).id), chat(2, [{ type: "text-delta", text: "Here." }]));
    }
    assert.equal(readdirSync(folder).length, 2);
  });

  it("lets a broken file cost only itself", async () => {
    await archive.save(chat(1));
    const broken = ["", "{", "[]", "null", '{"format":1}', '{"format":2,"id":"x","updatedMs":1,"turns":[]}'];
    const wrong = { format: 1, ...chat(20), turns: [{ question: {}, parts: [], outcome: "done" }] };
    [...broken, JSON.stringify(wrong), JSON.stringify({ format: 1, ...chat(1) })].forEach((content, position) =>
      writeFileSync(join(folder, `${chat(position + 10).id}.json`), content),
    );
    writeFileSync(join(folder, "notes.txt"), "mine");
    const again = createChatFiles(folder, log);
    assert.deepEqual(await titles(again), ["Question 1"]);
    for (let position = 10; position < 18; position += 1) assert.equal(await again.load(chat(position).id), undefined);
    await again.save(chat(10));
    assert.deepEqual(await titles(again), ["Question 10", "Question 1"]);
  });

  it("remembers which one was shown, at once", async () => {
    assert.equal(await archive.shown(), undefined);
    await archive.setShown(chat(1).id);
    assert.equal(await createChatFiles(folder, log).shown(), chat(1).id);
    assert.deepEqual(await archive.list(), []);
    await archive.setShown(undefined);
    await archive.setShown(undefined);
    assert.equal(await createChatFiles(folder, log).shown(), undefined);
    assert.deepEqual(warnings, []);
  });

  it("lets nobody else read them", async () => {
    if (process.platform === "win32") return;
    const own = join(folder, "new", "chats");
    await createChatFiles(own, log).save(chat(1));
    const modes = [own, join(own, `${chat(1).id}.json`)].map((path) => statSync(path).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o600]);
  });

  it("reads no file but its own", async () => {
    writeFileSync(join(folder, "..", "secret.json"), JSON.stringify({ format: 1, ...chat(1), id: "../secret" }));
    assert.equal(await archive.load("../secret"), undefined);
  });

  it("keeps a bounded number", async () => {
    for (let number = 1; number <= maxChats + 3; number += 1) await archive.save(chat(number));
    assert.equal((await archive.list()).length, maxChats);
    assert.equal(readdirSync(folder).length, maxChats);
    assert.equal((await archive.list()).at(-1)?.title, "Question 4");
  });

  it("keeps the last turns of one that is too long, and no text of passages", async () => {
    await archive.save(chat(1, [{ type: "text-delta", text: "x".repeat(maxChatChars / 10) }], 30));
    const { size } = statSync(join(folder, `${chat(1).id}.json`));
    assert.ok(size <= maxChatChars, `${size}`);
    const kept = await archive.load(chat(1).id);
    assert.ok((kept?.turns.length ?? 0) >= 5);
    assert.equal(kept?.turns.at(-1)?.question.turn, 30);
  });

  it("writes one after the other, and says so when it cannot", async () => {
    await Promise.all([1, 2, 3].map((number) => archive.save(chat(number))));
    assert.equal(readdirSync(folder).length, 3);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "in the way");
    await archive.save(chat(4));
    assert.match(warnings[0] ?? "", /could not be kept/);
  });
});
