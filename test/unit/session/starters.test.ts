import assert from "node:assert/strict";
import { type Place } from "../../../src/core";
import { starterQuestions } from "../../../src/session/starters";

const at = (path: string, symbol = ""): Place => ({ collection: "/w", path, startLine: 1, endLine: 9, symbol });
const wallet = at("pay/wallet.py", "Wallet");
const bank = at("pay/bank.py", "Bank");
const cash = at("pay/cash.py", "Cash");

describe("starterQuestions", () => {
  const check = (
    name: string,
    { classes = [], entryPoints = [], modules = [] }: Partial<Parameters<typeof starterQuestions>[0]>,
    expected: readonly string[],
  ): void => {
    it(name, () => assert.deepEqual(starterQuestions({ classes, entryPoints, modules }), expected));
  };
  check("none of nothing", {}, []);
  check(
    "four of a whole project",
    {
      classes: [wallet, bank, cash],
      entryPoints: [at("pay/__main__.py")],
      modules: [at("pay/wallet.py"), at("pay/rates.py")],
    },
    [
      "What happens when `pay/__main__.py` is run?",
      "What is `Wallet` for, and how is it used?",
      "How does `Bank` work?",
      "What does `pay/rates.py` do?",
    ],
  );
  check("another class where nothing is run", { classes: [wallet, bank, cash], modules: [at("pay/wallet.py")] }, [
    "What is `Wallet` for, and how is it used?",
    "How does `Bank` work?",
    "What does `pay/wallet.py` do?",
    "Where is `Cash` used?",
  ]);
  check("a function that is the start", { entryPoints: [at("run.py", "main")] }, [
    "What happens in `main` of `run.py`, step by step?",
  ]);
});
