import assert from "node:assert/strict";
import { isAbort } from "../../src/core";
import {
  add,
  createGithubWorld,
  ends,
  failures,
  type GithubWorld,
  modules,
  partsOf,
  paths,
  stateOf,
} from "./sources/github-world";

describe("repositories of GitHub, when something is in the way", () => {
  let world: GithubWorld;
  beforeEach(() => void (world = createGithubWorld()));
  afterEach(() => world.close());

  const tokens: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["no token", "", /answers this only to who signs in; sign in to GitHub, or set a token\.$/],
    ["a wrong token", "wrong", /does not accept the token; set another one, or sign in again\.$/],
  ];
  for (const [what, token, expected] of tokens) {
    it(`says what to do with ${what}`, async () => {
      const engine = await world.open(await world.serve([]), token);
      await assert.rejects(add(engine, "bees/hive"), { code: "source/unauthorized", message: expected });
    });
  }

  it("keeps what it has when the limit is reached, says until when, and goes on without reading it again", async () => {
    const repository = world.made();
    repository.commit(modules(500));
    // In the middle of a minute, since headers tell whole seconds.
    const resetAt = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 1_830_000);
    // The repository, its trees, and three of five times blobs.
    const server = await world.serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], {
      points: 5,
      resetAt,
    });
    const engine = await world.open(server);
    const [reason = ""] = failures(await add(engine, "bees/hive"));
    assert.match(
      reason,
      new RegExp(`serves no more requests for this token until ${resetAt.toTimeString().slice(0, 5)}`),
    );
    assert.equal(await stateOf(engine), `incomplete: ${reason}`);
    const kept = (await engine.sources()).find(({ collection }) => collection.kind === "github")?.documents;
    assert.equal(kept, 300, server.answered.map(({ operation }) => operation).join());
    assert.equal((await paths(engine, "buzz0"))[0], "p0/m0.py");
    // Nothing is asked before it is served again, in this window at least.
    const before = server.requests;
    await partsOf(engine.refreshSources());
    assert.equal(server.requests, before);
    server.settings.points = 5000;
    await engine.close();
    const other = await world.open(server);
    assert.deepEqual(ends(await partsOf(other.refreshSources())), ["github:bees/hive 200"]);
    assert.equal(await stateOf(other), "ready");
    assert.equal(server.blobs().length, 500);
    assert.equal(new Set(server.blobs()).size, 500);
  });

  it("waits as long as it is asked to, and asks for less at once where it was too much", async () => {
    const repository = world.made();
    repository.commit({ ...modules(120), "a/b/c/d/e/f.py": "def deep():\n    return 1\n" });
    const server = await world.serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], {
      mostObjects: 30,
      mostLevels: 2,
      fault: (_asked, number) =>
        number === 2
          ? {
              status: 403,
              headers: { "retry-after": "0" },
              body: { message: "You have exceeded a secondary rate limit." },
            }
          : number === 4
            ? { status: 503 }
            : undefined,
    });
    const engine = await world.open(server);
    assert.deepEqual(ends(await add(engine, "bees/hive")), ["github:bees/hive 121"]);
    assert.deepEqual(await paths(engine, "deep"), ["a/b/c/d/e/f.py"]);
    assert.equal(new Set(server.blobs()).size, server.blobs().length);
    assert.ok(server.mostAtOnce <= 6, String(server.mostAtOnce));
  });

  it("keeps what it has when reading breaks off, and reads nothing again", async () => {
    const repository = world.made();
    repository.commit(modules(500));
    const server = await world.serve([{ nameWithOwner: "bees/hive", folder: repository.folder }], {
      fault: (asked) => (asked.operation === "Blobs" && server.answered.length >= 5 ? { status: 401 } : undefined),
    });
    const engine = await world.open(server);
    assert.equal(failures(await add(engine, "bees/hive")).length, 1);
    const given = server.blobs().length;
    assert.ok(given >= 300, String(given));
    delete server.settings.fault;
    const parts = await partsOf(engine.refreshSources());
    assert.equal(parts.find((part) => part.type === "source-end")?.documents, 500);
    assert.equal(server.blobs().length, 500);
  });

  it("stops when it is told to, keeps what it has, and goes on", async () => {
    const repository = world.made();
    repository.commit(modules(600));
    const server = await world.serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const engine = await world.open(server);
    const stop = new AbortController();
    const parts = engine.addSources({ kind: "github", repositories: ["bees/hive"] }, stop.signal);
    await assert.rejects(async () => {
      for await (const part of parts) if (part.type === "source-progress" && part.done >= 200) stop.abort();
    }, isAbort);
    const kept = (await engine.sources()).find(({ collection }) => collection.kind === "github")?.documents ?? 0;
    assert.ok(kept >= 100 && kept < 600, String(kept));
    assert.deepEqual(ends(await partsOf(engine.refreshSources())), [`github:bees/hive ${600 - kept}`]);
  });

  it("reads a repository once, though two windows add it at the same time", async () => {
    const repository = world.made();
    repository.commit(modules(300));
    const server = await world.serve([{ nameWithOwner: "bees/hive", folder: repository.folder }]);
    const [one, other] = [await world.open(server), await world.open(server)];
    const parts = await Promise.all([add(one, "bees/hive"), add(other, "bees/hive")]);
    assert.deepEqual(parts.flatMap(failures), []);
    assert.deepEqual(
      parts.map((each) => each.find((part) => part.type === "source-end")?.documents),
      [300, 300],
    );
    assert.equal(server.blobs().length, 300);
  });

  it("reads several at the same time", async () => {
    const names = ["a", "b", "c"];
    const repositories = names.map((name) => {
      const repository = world.made(name);
      repository.commit(modules(30));
      return { nameWithOwner: `bees/${name}`, folder: repository.folder };
    });
    const server = await world.serve(repositories);
    const engine = await world.open(server);
    const parts = await add(engine, ...names.map((name) => `bees/${name}`));
    assert.deepEqual(
      ends(parts).toSorted(),
      names.map((name) => `github:bees/${name} 30`),
    );
  });
});
