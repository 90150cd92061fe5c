import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "./run-cli";

describe("the local model's own telemetry", () => {
  let work: string;
  before(() => (work = mkdtempSync(join(tmpdir(), "pch-telemetry-"))));
  after(() => rmSync(work, { recursive: true, force: true }));

  it("leaves nothing in the user's folders and reads no command line", async function () {
    if (process.platform === "win32") this.skip();
    const home = join(work, "home");
    const folder = join(work, "project");
    mkdirSync(home);
    mkdirSync(folder);
    writeFileSync(join(folder, "clock.py"), "def tell_the_time():\n    return 12\n");
    // It keeps still where it sees a build server.
    const env = { HOME: home, XDG_CACHE_HOME: join(home, "cache"), CI: undefined };
    const storage = ["--storage", join(work, "index")];
    assert.equal((await runCli(["index", folder, ...storage], { env })).code, 0);
    // Reading a command line of this length crashed it.
    const query = ["tell the time", "a".repeat(60_000)];
    const { code, stdout, stderr } = await runCli(["search", ...query, "--workspace", folder, ...storage], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /tell_the_time/);
    assert.deepEqual(readdirSync(home, { recursive: true }), []);
  });
});
