import type * as vscode from "vscode";
import { githubApiUrl, parseEndpoint, type SecretName, type Secrets } from "../core";

/**
 * Keys live in the editor's secret storage, which the operating system encrypts; never in settings. Each belongs to one
 * address: what was set for one is never given to another. `githubToken` is that of the editor's own sign-in.
 */
export function secretsFrom(
  storage: Pick<vscode.SecretStorage, "get">,
  githubToken: () => Promise<string | undefined>,
): Secrets {
  return {
    async get(name, origin) {
      const stored = await storage.get(storedName(name, origin));
      return stored ?? (name === "github.token" && origin === githubOrigin ? githubToken() : undefined);
    },
  };
}

export type KeyStorage = Pick<vscode.SecretStorage, "get" | "store" | "delete">;

export async function hasKey(storage: Pick<KeyStorage, "get">, baseUrl: string): Promise<boolean> {
  const address = parseEndpoint(baseUrl);
  return address !== undefined && Boolean((await storage.get(storedName(apiKeyName, address.origin)))?.trim());
}

/** One that was set, of GitHub itself. */
export async function hasGithubToken(storage: Pick<KeyStorage, "get">): Promise<boolean> {
  return Boolean(await storage.get(storedName("github.token", githubOrigin)));
}

/** An empty key is deleted. */
export async function setKey(
  storage: KeyStorage,
  origin: string,
  key: string,
  secret: SecretName = apiKeyName,
): Promise<void> {
  const name = storedName(secret, origin);
  await (key.trim() === "" ? storage.delete(name) : storage.store(name, key.trim()));
}

const apiKeyName: SecretName = "openai.apiKey";
export const githubOrigin = new URL(githubApiUrl({ apiUrl: "" })).origin;
const openAiOrigin = "https://api.openai.com";

/** OpenAI's own key has the plain name. */
function storedName(name: string, origin: string): string {
  return origin === openAiOrigin ? name : `${name} ${origin}`;
}
