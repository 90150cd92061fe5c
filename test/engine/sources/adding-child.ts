import { openTestEngine } from "../open-test-engine";

/** Adds a package in a process of its own, and says each step, so that it can be killed at one. */
async function main(): Promise<void> {
  const [root = "", storage = "", name = ""] = process.argv.slice(2);
  const engine = await openTestEngine([root], storage);
  for await (const part of engine.addSources({ kind: "package", names: [name] }))
    process.stdout.write(`${part.type}\n`);
  await engine.close();
}

void main();
