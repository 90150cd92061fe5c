import type { Config, Engine, Host } from "./api";

export * from "./api";
export { type Endpoint, parseEndpoint } from "./platform/http/endpoint";
export { denyNetwork } from "./platform/http/deny-network";
export { looksLikePython } from "./parse/looks-like-python";
export { fenced } from "./answer/fence";
export { createTurns } from "./platform/turns";
export { createDirectory, writeWhole } from "./platform/folders";

/**
 * Opens the engine. The heavy half is loaded here, on first use, so that importing this module (and activating the
 * extension) loads neither LanceDB nor a model nor a parser.
 */
export async function openEngine(config: Config, host: Host): Promise<Engine> {
  const engine = await import("./engine/open-engine");
  return engine.openEngine(config, host);
}
