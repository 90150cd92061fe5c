import assert from "node:assert/strict";
import { parseCoreSettings } from "../../../../../src/core/sources/workspace/git-settings";

describe("parseCoreSettings", () => {
  const check = (text: string, expected: Readonly<Record<string, string>>) =>
    it(JSON.stringify(text), () => assert.deepEqual(Object.fromEntries(parseCoreSettings(text)), expected));
  check("", {});
  check("[core]\n\texcludesFile = ~/ignore\n", { excludesfile: "~/ignore" });
  check("[core] excludesfile = a\n", { excludesfile: "a" });
  check("[CORE]\r\n\tIgnoreCase = true\r\n", { ignorecase: "true" });
  check("[core]\nignorecase\n", { ignorecase: "" });
  check("[user]\nexcludesfile = no\n[core]\nexcludesfile = yes\n[alias]\nignorecase = no\n", { excludesfile: "yes" });
  check('[core "sub"]\nexcludesfile = no\n', {});
  check('[core]\nexcludesfile = "with # sign" # comment\n', { excludesfile: "with # sign" });
  check("[core]\nexcludesfile = plain ; comment\n", { excludesfile: "plain" });
  check('[core]\nexcludesfile = "C:\\\\Users\\\\me\\\\ignore"\n', { excludesfile: "C:\\Users\\me\\ignore" });
  check("# [core]\n; excludesfile = no\n", {});
  check("[core]\nexcludesfile = a\nexcludesfile = b\n", { excludesfile: "b" });
  check("[core] ; comment\n[core]ignorecase=true\n", { ignorecase: "true" });
  check("[core\nexcludesfile = no\n", {});

  it("takes time in proportion to what it reads", () => {
    // Cubic in each of these would take hours.
    for (const start of ["[", "[core] a", "[core]\na = ", "", "[core"]) {
      assert.deepEqual(
        [...parseCoreSettings(`${start}${" ".repeat(200_000)}x`).keys()].includes("excludesfile"),
        false,
      );
    }
  });
});
