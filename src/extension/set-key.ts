import * as vscode from "vscode";
import { type Config, type Endpoint, githubApiUrl, parseEndpoint, type SecretName } from "../core";
import { signInToGithub } from "./github-sign-in";
import { hasKey, setKey } from "./secrets";

export interface KeyPorts {
  readonly secrets: vscode.SecretStorage;
  readonly config: () => Config;
}

export async function setApiKey({ secrets, config }: KeyPorts): Promise<void> {
  const address = await keyAddress(config());
  if (address === undefined) return;
  const isStored = await hasKey(secrets, address.url);
  const key = await vscode.window.showInputBox({
    title: `API key for ${address.label}`,
    prompt: isStored
      ? "A key is stored. Enter another one, or leave this empty to delete it."
      : "It is kept in the secret storage of your system, never in settings, and sent to no other address.",
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await setKey(secrets, address.origin, key);
  void vscode.window.showInformationMessage(key.trim() === "" ? "The API key was deleted." : "The API key is stored.");
}

/** Whose key? Asked only where answers and embeddings come from different addresses. */
async function keyAddress({ generation, embedding }: Config): Promise<Endpoint | undefined> {
  const uses = [
    { use: "Answers", baseUrl: generation.baseUrl },
    ...(embedding.provider === "openai" ? [{ use: "Embeddings", baseUrl: embedding.baseUrl }] : []),
  ];
  const addresses = uses.flatMap(({ use, baseUrl }) => {
    const address = parseEndpoint(baseUrl);
    return address ? [{ label: address.label, description: use, address }] : [];
  });
  const origins = new Map(addresses.map((item) => [item.address.origin, item]));
  if (origins.size <= 1) return addresses[0]?.address ?? parseEndpoint("");
  const chosen = await vscode.window.showQuickPick([...origins.values()], { title: "Whose API key?" });
  return chosen?.address;
}

/** Keys of what is fetched: GitHub gives nothing without one, Stack Exchange more with one. */
export async function setSourceKey({ secrets, config }: KeyPorts): Promise<void> {
  const { github, stackoverflow } = config();
  const items = [
    {
      label: "$(github) Sign in to GitHub",
      detail: "With the account of the editor; it may read what is public.",
      run: () => signInToGithub(),
    },
    {
      label: "$(key) A GitHub token",
      detail: "For a server of your own, or for private repositories.",
      run: () => askKey(secrets, "github.token", githubApiUrl(github)),
    },
    {
      label: "$(key) A Stack Exchange key",
      detail: "10,000 requests a day in place of 300; free at stackapps.com.",
      run: () => askKey(secrets, "stackexchange.key", stackoverflow.apiUrl),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: "Keys of Sources", matchOnDetail: true });
  await chosen?.run();
}

async function askKey(secrets: vscode.SecretStorage, name: SecretName, apiUrl: string): Promise<void> {
  if (!URL.canParse(apiUrl)) {
    void vscode.window.showErrorMessage(`${apiUrl} is no web address; correct the setting first.`);
    return;
  }
  const { origin, host } = new URL(apiUrl);
  const key = await vscode.window.showInputBox({
    title: `Key for ${host}`,
    prompt: "It is kept in the secret storage of your system and sent to no other address; empty deletes it.",
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  await setKey(secrets, origin, key, name);
  void vscode.window.showInformationMessage(key.trim() === "" ? "The key was deleted." : "The key is stored.");
}
