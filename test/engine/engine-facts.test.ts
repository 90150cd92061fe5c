import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine } from "../../src/core";
import { ingestAll, openTestEngine } from "./open-test-engine";

const files = {
  "pay/wallet.py": `class Wallet:
    """Keeps money."""

    def pay(self, amount: float, to: str = "bank") -> bool:
        """Pay somebody.

        More of it.
        """
        return amount > 0
`,
  "pay/other/wallet.py": "def pay():\n    return 1\n",
  "tests/test_wallet.py": "def pay():\n    return 0\n",
  "pay/__main__.py": "from .wallet import Wallet\n\nWallet().pay(1)\n",
};

describe("what an index knows by name", () => {
  let folder: string;
  let engine: Engine;
  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "pch-facts-")));
    const root = join(folder, "w");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    engine = await openTestEngine([root], join(folder, "storage"));
  });
  after(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("knows nothing before it is indexed", () =>
    assert.rejects(engine.locate(["Wallet"]), { code: "store/not-indexed" }));

  const check = (name: string, expected: readonly string[]): void => {
    it(`${name}: ${expected.join(", ")}`, async () => {
      await ingestAll(engine);
      const things = await engine.locate([name]);
      assert.deepEqual(
        things.map(({ kind, place }) =>
          `${kind} ${place.path}:${place.startLine}-${place.endLine} ${place.symbol}`.trim(),
        ),
        expected,
      );
    });
  };
  check("Wallet", ["definition pay/wallet.py:1-9 Wallet"]);
  check("Wallet.pay", ["definition pay/wallet.py:4-9 Wallet.pay"]);
  check("pay", [
    "definition pay/other/wallet.py:1-2 pay",
    "definition pay/wallet.py:4-9 Wallet.pay",
    "definition tests/test_wallet.py:1-2 pay",
  ]);
  check("wallet", ["definition pay/other/wallet.py:1-2", "definition pay/wallet.py:1-9"]);
  check("pay.wallet", ["definition pay/wallet.py:1-9"]);
  check("WALLET", []);
  check("pay/wallet.py", ["file pay/wallet.py:1-9"]);
  check("other/wallet.py", ["file pay/other/wallet.py:1-2"]);
  check("wallet.py", ["file pay/other/wallet.py:1-2", "file pay/wallet.py:1-9"]);
  check("/etc/passwd", []);
  check("../w/pay/wallet.py", []);

  it("tells the facts of a definition and the outline of a file", async () => {
    const [thing] = await engine.locate(["Wallet.pay"]);
    assert.ok(thing?.kind === "definition");
    assert.match(thing.facts.signature, /^def pay\(self, amount: float, to: str = "bank"\) -> bool/);
    assert.equal(thing.facts.summary, "Pay somebody.");
    assert.deepEqual(
      (await engine.outline(thing.place)).map(({ place }) => place.symbol),
      ["Wallet", "Wallet.pay"],
    );
    assert.deepEqual(await engine.outline({ ...thing.place, path: "none.py" }), []);
  });

  it("says what the code is made of", async () => {
    const { classes, entryPoints, modules } = await engine.overview();
    assert.equal(classes[0]?.symbol, "Wallet");
    assert.equal(entryPoints[0]?.path, "pay/__main__.py");
    assert.equal(modules[0]?.path, "pay/wallet.py");
  });
});
