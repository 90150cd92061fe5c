import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { settingPaths, settings } from "../../../../src/core/api/settings";
import { settingsFiles } from "../../../settings/make-settings";

describe("the settings table", () => {
  it("is what package.json and README.md say (else: npm run settings)", async () => {
    for (const { path, text } of await settingsFiles()) assert.equal(readFileSync(path, "utf8"), text, path);
  });
  it("lets no workspace choose where code and keys are sent", () => {
    for (const path of settingPaths.filter((name) => name.endsWith(".baseUrl"))) {
      assert.equal(settings[path].scope, "machine");
      assert.equal(settings[path].needsTrust, true);
    }
  });
  it("lets no workspace go online for a user who is offline", () => {
    assert.equal(settings["network.offline"].scope, "machine");
  });
  it("gives each flag and each shared variable to one setting", () => {
    const names = settingPaths.flatMap((path) =>
      [settings[path].flag ?? [], settings[path].sharedVariable ?? []].flat(),
    );
    assert.deepEqual(names, [...new Set(names)]);
  });
});
