import assert from "node:assert/strict";
import { type Engine } from "../../../src/core";
import { EngineAccess } from "../../../src/session/engine-access";

function fakeEngine(closed: string[], name: string): Engine {
  return { close: async () => void closed.push(name) } as unknown as Engine;
}

describe("EngineAccess", () => {
  it("opens on first use, and once", async () => {
    let opened = 0;
    const access = new EngineAccess(async () => fakeEngine([], `${(opened += 1)}`));
    assert.equal(opened, 0);
    const [one, two] = await Promise.all([access.lease(), access.lease()]);
    assert.equal(opened, 1);
    assert.equal(one.engine, two.engine);
  });
  it("tries again after an opening that failed", async () => {
    let opened = 0;
    const access = new EngineAccess(async () => {
      if ((opened += 1) === 1) throw new Error("no disk");
      return fakeEngine([], "second");
    });
    await assert.rejects(access.lease(), /no disk/);
    await access.lease();
    assert.equal(opened, 2);
  });
  it("tells its users to let go, closes, and opens another", async () => {
    const closed: string[] = [];
    let opened = 0;
    const access = new EngineAccess(async () => fakeEngine(closed, `${(opened += 1)}`));
    const { signal } = await access.lease(new AbortController().signal);
    await access.reset();
    assert.equal(signal.aborted, true);
    assert.deepEqual(closed, ["1"]);
    assert.equal((await access.lease()).signal.aborted, false);
    assert.equal(opened, 2);
  });
  it("passes the caller's own wish to stop on", async () => {
    const access = new EngineAccess(async () => fakeEngine([], "1"));
    const abort = new AbortController();
    const { signal } = await access.lease(abort.signal);
    abort.abort();
    assert.equal(signal.aborted, true);
    assert.equal((await access.lease()).signal.aborted, false);
  });
  it("opens nothing once it is closed", async () => {
    const access = new EngineAccess(async () => fakeEngine([], "1"));
    await access.close();
    await assert.rejects(access.lease(), { name: "AbortError" });
  });
});
