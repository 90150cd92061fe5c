import assert from "node:assert/strict";
import { type IndexStore } from "../../../../src/core/api";
import { createStorePool } from "../../../../src/core/engine/store-pool";

/** A pool of indexes of so many chunks each, with what happened to them. */
function poolOf(stores: number, chunks = 1_000_000, size = 10) {
  const events: string[] = [];
  const troubles: unknown[] = [];
  const pool = createStorePool({ stores, chunks }, (error) => troubles.push(error));
  let beforeClose = Promise.resolve();
  const take = (id: string, isKept = false) =>
    pool.take(id, {
      isKept,
      open: async () => {
        events.push(`open ${id}`);
        if (id.startsWith("bad")) throw new Error("cannot be opened");
        const store: Pick<IndexStore, "collection" | "counts" | "close"> = {
          collection: id,
          counts: () => ({ documents: 1, chunks: size, symbols: 0, edges: 0 }),
          close: async () => {
            await beforeClose;
            events.push(`close ${id}`);
          },
        };
        return store as IndexStore;
      },
    });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    pool,
    events,
    troubles,
    take,
    settle,
    holdClosing: (until: Promise<void>): void => void (beforeClose = until),
  };
}

describe("createStorePool", () => {
  it("keeps those open that were used last, and never closes one in use", async () => {
    const { events, take, settle } = poolOf(2);
    const leases = await Promise.all(["a", "b", "c", "d"].map((id) => take(id)));
    await settle();
    assert.deepEqual(events, ["open a", "open b", "open c", "open d"]);
    (await take("a")).release();
    for (const { release } of leases) release();
    leases[0]?.release();
    await settle();
    assert.deepEqual(events.slice(4), ["close b", "close c"]);
    (await take("a")).release();
    (await take("b")).release();
    await settle();
    assert.deepEqual(events.slice(6), ["open b", "close d"]);
  });

  it("counts chunks too, but neither for one that is kept", async () => {
    const { events, take, settle } = poolOf(100, 25);
    (await take("workspace", true)).release();
    for (const id of ["a", "b", "c"]) (await take(id)).release();
    await settle();
    assert.deepEqual(events.slice(4), ["close a"]);
  });

  it("opens one anew only when it is closed, and shares one that is being opened", async () => {
    const { events, take, settle, holdClosing } = poolOf(0);
    let close: () => void = () => undefined;
    holdClosing(new Promise((resolve) => (close = resolve)));
    const [one, other] = await Promise.all([take("a"), take("a")]);
    assert.equal(one.store, other.store);
    one.release();
    other.release();
    const again = take("a");
    await settle();
    assert.deepEqual(events, ["open a"]);
    close();
    (await again).release();
    assert.deepEqual(events.slice(0, 3), ["open a", "close a", "open a"]);
  });

  it("opens one anew only when all that were made of it before are closed", async () => {
    const { pool, events, take, settle, holdClosing } = poolOf(5);
    const ends: (() => void)[] = [];
    const hold = (): void => holdClosing(new Promise((resolve) => ends.push(resolve)));
    hold();
    await take("a");
    const first = pool.discard("a");
    const again = take("a");
    await settle();
    hold();
    const second = pool.discard("a");
    ends[0]?.();
    await Promise.all([first, again]);
    await settle();
    const third = take("a");
    await settle();
    assert.deepEqual(events, ["open a", "close a", "open a"]);
    ends[1]?.();
    await Promise.all([second, third]);
    assert.deepEqual(events.slice(3), ["close a", "open a"]);
  });

  it("tries again after an opening that failed, and closes all", async () => {
    const { pool, events, troubles, take } = poolOf(5);
    await assert.rejects(take("bad"), /cannot be opened/);
    await assert.rejects(take("bad"), /cannot be opened/);
    assert.equal(pool.has("bad"), false);
    await take("a");
    (await take("b", true)).release();
    await pool.discard("a");
    await pool.discard("absent");
    assert.equal(pool.has("a"), false);
    await pool.close();
    assert.deepEqual(events.slice(2), ["open a", "open b", "close a", "close b"]);
    assert.deepEqual(troubles, []);
  });

  it("closes at once what its user is done with, unless it is used elsewhere or kept", async () => {
    const { events, take, settle } = poolOf(5);
    const [one, other] = [await take("a"), await take("a")];
    one.release({ close: true });
    await settle();
    assert.deepEqual(events, ["open a"]);
    other.release({ close: true });
    (await take("own", true)).release({ close: true });
    await settle();
    assert.deepEqual(events.toSorted(), ["close a", "open a", "open own"]);
    (await take("a")).release();
    assert.deepEqual(events.slice(3), ["open a"]);
  });
});
