import { type Config, readSettings as readEngineSettings, type SettingPath, settings } from "../core";

/** Which settings are there, and what do they come to? The paths of the engine's table, below `pythonCodeHelper.`. */

export const section = "pythonCodeHelper";

export interface Settings {
  readonly config: Config;
  /** Index a folder that never was, without being asked. */
  readonly indexAutomatically: boolean;
  /** A sentence for each setting that cannot be used; its default stands instead. */
  readonly problems: readonly string[];
}

/** `get` takes the path below the section: `retrieval.topK`. */
export function readSettings(get: (path: SettingPath) => unknown): Settings {
  const { problems, ...read } = readEngineSettings(get);
  return {
    ...read,
    problems: problems.map(
      ({ path, expected }) =>
        `The setting ${section}.${path} must be ${expected}; ${JSON.stringify(settings[path].default)} is used.`,
    ),
  };
}
