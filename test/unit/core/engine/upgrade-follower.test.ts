import assert from "node:assert/strict";
import { type Log, type SeenSource } from "../../../../src/core/api";
import { createUpgradeFollower } from "../../../../src/core/engine/upgrade-follower";

const upgraded = (id: string): SeenSource =>
  ({ isVisible: false, successor: { collection: { id }, settings: {} } }) as unknown as SeenSource;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function followerOf(trouble?: Error) {
  let runs = 0;
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const log: Log = { debug: say, info: say, warn: say, error: say };
  async function* followUpgrades() {
    runs++;
    if (trouble) throw trouble;
    yield "bees 2 can be searched now.";
  }
  return { follower: createUpgradeFollower({ followUpgrades }, log), said, runs: () => runs };
}

describe("createUpgradeFollower", () => {
  it("reads what a question has noticed, each version once", async () => {
    const { follower, said, runs } = followerOf();
    follower.soon([]);
    assert.equal(runs(), 0);
    follower.soon([upgraded("pypi:bees@2")]);
    await settle();
    follower.soon([upgraded("pypi:bees@2")]);
    await settle();
    follower.soon([upgraded("pypi:bees@3")]);
    await settle();
    assert.equal(runs(), 2);
    assert.deepEqual(said, ["bees 2 can be searched now.", "bees 2 can be searched now."]);
  });

  it("says in the log what failed, and does nothing once it is closed", async () => {
    const { follower, said, runs } = followerOf(new Error("disk full"));
    follower.soon([upgraded("pypi:bees@2")]);
    await settle();
    assert.deepEqual(said, ["An upgraded package could not be read: Error: disk full"]);
    await follower.close();
    follower.soon([upgraded("pypi:bees@3")]);
    assert.equal(runs(), 1);
  });
});
