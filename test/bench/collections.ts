import { type Collection, type Log } from "../../src/core/api";

export function collectionOf(number: number): Collection {
  return { id: `package:package${number}@1`, kind: "package", title: `package${number}` };
}

function ignore(): void {
  return undefined;
}

export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
