import { type Config, githubApiUrl, parseEndpoint, type Secrets } from "../core";

/** For an embeddings endpoint at another address than the language model's. */
export const embeddingKeyVariable = "PYTHON_CODE_HELPER_EMBEDDING_API_KEY";

/** Of an app that is registered with Stack Exchange. */
export const stackExchangeKeyVariable = "STACKEXCHANGE_KEY";

/** As GitHub's own tools have it. */
export const githubTokenVariable = "GITHUB_TOKEN";

/**
 * Keys from the environment. A key is for one address: OPENAI_API_KEY is the language model's, which is OpenAI itself
 * where no address is set, so it never goes to another server that only embeds.
 */
export function environmentSecrets(
  {
    generation,
    embedding,
    stackoverflow,
    github,
  }: Pick<Config, "generation" | "embedding" | "stackoverflow" | "github">,
  environment: NodeJS.ProcessEnv = process.env,
): Secrets {
  return {
    get: async (name, origin) => {
      if (name === "stackexchange.key") {
        const { apiUrl } = stackoverflow;
        const isSet = URL.canParse(apiUrl) && new URL(apiUrl).origin === origin;
        return isSet ? environment[stackExchangeKeyVariable] || undefined : undefined;
      }
      if (name === "github.token") {
        const apiUrl = githubApiUrl(github);
        const isSet = URL.canParse(apiUrl) && new URL(apiUrl).origin === origin;
        return isSet ? environment[githubTokenVariable] || undefined : undefined;
      }
      if (origin === parseEndpoint(generation.baseUrl)?.origin) return environment["OPENAI_API_KEY"] || undefined;
      if (origin === parseEndpoint(embedding.baseUrl)?.origin) return environment[embeddingKeyVariable] || undefined;
      return undefined;
    },
  };
}
