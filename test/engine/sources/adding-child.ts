import { defaultConfig, type SourceRequest } from "../../../src/core";
import { openTestEngine } from "../open-test-engine";

/**
 * Adds a package, a dump (by its name) or a repository (`owner/name at ADDRESS-OF-API`) in a process of its own, and says
 * each step, so that it can be killed at one.
 */
async function main(): Promise<void> {
  const [root = "", storage = "", what = ""] = process.argv.slice(2);
  const [name = "", apiUrl = ""] = what.split(" at ");
  const config = { ...defaultConfig, github: { apiUrl } };
  const engine = await openTestEngine([root], storage, config, apiUrl === "" ? undefined : "token");
  for await (const part of engine.addSources(requestOf(name))) process.stdout.write(`${part.type}\n`);
  await engine.close();
}

function requestOf(name: string): SourceRequest {
  if (name.endsWith(".jsonl")) return { kind: "stackoverflow", tags: [], dump: name };
  return name.includes("/") ? { kind: "github", repositories: [name] } : { kind: "package", names: [name] };
}

void main();
