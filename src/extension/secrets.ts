import type * as vscode from "vscode";
import { type Secrets } from "../core";

/** Keys live in the editor's secret storage, which the operating system encrypts; never in settings. */
export function secretsFrom(storage: vscode.SecretStorage): Secrets {
  return { get: async (name) => storage.get(name) };
}

export const apiKeyName = "openai.apiKey";
