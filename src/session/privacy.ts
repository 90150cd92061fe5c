import { type Config, parseEndpoint } from "../core";

/** One sentence on what leaves this computer; undefined where nothing does. `hasModel`: a language model answers. */
export function describePrivacy(config: Config, hasModel: boolean): string | undefined {
  if (config.network.offline) return undefined;
  const sentences: string[] = [];
  const embedding = parseEndpoint(config.embedding.baseUrl);
  // An address that is none is refused before anything is sent to it.
  if (config.embedding.provider === "openai" && embedding?.isLocal === false) {
    sentences.push(`The text of your files is sent to ${embedding.label} to be embedded.`);
  }
  const generation = parseEndpoint(config.generation.baseUrl);
  if (hasModel && generation?.isLocal === false) {
    sentences.push(`Your question and the passages found for it are sent to ${generation.label}.`);
  }
  return sentences.length === 0 ? undefined : sentences.join(" ");
}
