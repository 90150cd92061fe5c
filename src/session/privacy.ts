import { type Config } from "../core";

/** One sentence on what leaves this computer; undefined where nothing does. `hasModel`: a language model answers. */
export function describePrivacy(config: Config, hasModel: boolean): string | undefined {
  const sentences: string[] = [];
  const embedding = hostOf(config.embedding.baseUrl);
  if (config.embedding.provider === "openai" && !isLocal(embedding)) {
    sentences.push(`The text of your files is sent to ${embedding} to be embedded.`);
  }
  const generation = hostOf(config.generation.baseUrl);
  if (hasModel && !isLocal(generation)) {
    sentences.push(`Your question and the passages found for it are sent to ${generation}.`);
  }
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function hostOf(baseUrl: string): string {
  if (baseUrl === "") return "api.openai.com";
  return URL.canParse(baseUrl) ? new URL(baseUrl).hostname : baseUrl;
}

function isLocal(host: string): boolean {
  return (
    host === "localhost" || host === "[::1]" || host === "0.0.0.0" || /^127\./.test(host) || host.endsWith(".localhost")
  );
}
