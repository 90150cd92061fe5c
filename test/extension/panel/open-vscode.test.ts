import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { type Browser } from "playwright-core";
import { launchBrowser } from "../browser";
import { ChatPanel } from "../chat-panel";
import { removeFolder, temporaryFolder, writeSampleProject } from "../sample-project";
import { checkout } from "../vscode-host";
import { Workbench } from "../workbench";

const script = join(checkout, "test", "extension", "open-vscode.ts");

function start(...given: readonly string[]): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...given], {
    cwd: checkout,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output += data.toString()));
  return { child, output: () => output };
}

function exitCode(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => (child.exitCode === null ? child.once("close", resolve) : resolve(child.exitCode)));
}

describe("npm run vscode", () => {
  let project: string;
  let dataDir: string;
  before(() => {
    project = temporaryFolder("project");
    dataDir = temporaryFolder("data");
    writeSampleProject(project);
  });
  after(() => {
    removeFolder(project);
    removeFolder(dataDir);
  });

  it("serves the workbench with the chat view showing, until it is ended", async () => {
    const { child, output } = start(project, "--browser", "--no-open", "--data", dataDir);
    let browser: Browser | undefined;
    try {
      const address = await new Promise<string>((resolve, reject) => {
        child.stdout?.on("data", () => {
          const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output())?.[0];
          if (found !== undefined) resolve(found);
        });
        child.once("close", () => reject(new Error(`It ended: ${output()}`)));
      });
      browser = await launchBrowser(console.log);
      const workbench = await Workbench.open(await browser.newPage(), address);
      // Nothing is pressed: the view opens by itself.
      await new ChatPanel(await workbench.chatFrame()).button("Index this workspace").waitFor();
    } finally {
      await browser?.close();
      child.kill("SIGINT");
      await exitCode(child);
    }
  });

  it("says in a sentence that there is no such folder", async () => {
    const { child, output } = start(join(project, "nowhere"), "--browser", "--no-open", "--data", dataDir);
    assert.equal(await exitCode(child), 1);
    assert.match(output(), /^There is no folder .*nowhere\.\s*$/m);
  });
});
