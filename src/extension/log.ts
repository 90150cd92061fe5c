import type * as vscode from "vscode";
import { type Log } from "../core";

/** The "Python Code Helper" output channel; its level is the user's own log level. */
export function logTo(channel: vscode.LogOutputChannel): Log {
  return {
    debug: (message) => channel.debug(message),
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    error: (message, error) =>
      error instanceof Error ? channel.error(message, error.stack ?? error) : channel.error(message),
  };
}
