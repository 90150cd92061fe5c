import { openTestEngine } from "../open-test-engine";

/** Adds a package, or the dump that is named, in a process of its own, and says each step, so that it can be killed at one. */
async function main(): Promise<void> {
  const [root = "", storage = "", name = ""] = process.argv.slice(2);
  const engine = await openTestEngine([root], storage);
  const request = name.endsWith(".jsonl")
    ? ({ kind: "stackoverflow", tags: [], dump: name } as const)
    : ({ kind: "package", names: [name] } as const);
  for await (const part of engine.addSources(request)) process.stdout.write(`${part.type}\n`);
  await engine.close();
}

void main();
