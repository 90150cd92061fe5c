import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { type Outcome } from "../../../src/session/knowledge";
import { fileUri } from "./extension";

async function write(path: string, text: string): Promise<void> {
  const file = fileUri(path).fsPath;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe("installed packages", () => {
  it("adds those that the workspace imports, from the environment in its folder", async () => {
    const site = ".venv/lib/python3.11/site-packages";
    await write(".venv/pyvenv.cfg", "home = /nowhere\nversion = 3.11.4\n");
    await write(`${site}/tides.py`, 'def high_tide(harbour):\n    """When the tide is high."""\n    return 12\n');
    await write(`${site}/tides-1.0.dist-info/METADATA`, "Name: tides\nVersion: 1.0\nLicense: MIT\n");
    await write(`${site}/tides-1.0.dist-info/RECORD`, "tides.py,,\ntides-1.0.dist-info/METADATA,,\n");
    await write("ferry/waters.py", "import tides\n\n\ndef may_sail(harbour):\n    return tides.high_tide(harbour)\n");
    await vscode.commands.executeCommand("pythonCodeHelper.indexWorkspace");
    const outcomes = await vscode.commands.executeCommand<readonly Outcome[]>("pythonCodeHelper.addPackages");
    await vscode.commands.executeCommand("notifications.clearAll");
    const said = outcomes.map((each) => (each.type === "read" ? each.collection.id : each.type));
    assert.deepEqual(said, ["pypi:tides@1.0"]);
  });
});
