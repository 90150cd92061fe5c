import { type ErrorCode, isEngineError, type SecretName, type SettingPath } from "../core";
import { type ActionName } from "../protocol/chat";

/** What a person is told about a failure, and which buttons lead out of it. */
export interface FailureDescription {
  readonly code: ErrorCode | "internal";
  readonly text: string;
  readonly actions: readonly ActionName[];
  /** The setting that leads out of it, which `open-settings` then opens. */
  readonly setting?: string;
}

/** Total: a new code does not compile until it is answered here. */
const actionsByCode: Readonly<Record<ErrorCode, readonly ActionName[]>> = {
  "config/invalid": ["open-settings"],
  "source/not-found": ["open-folder"],
  "source/unreadable": ["show-log"],
  "source/unauthorized": ["set-source-key", "retry"],
  "embed/model-missing": ["open-settings"],
  "embed/unauthorized": ["set-api-key"],
  "embed/failed": ["retry", "show-log"],
  "store/not-indexed": ["index"],
  "store/read-only": ["show-log"],
  "store/disk-full": ["retry"],
  "store/locked": ["retry"],
  "store/corrupt": ["index", "show-log"],
  "store/unsupported": ["show-log"],
  "generate/unauthorized": ["set-api-key"],
  "generate/model-missing": ["open-settings"],
  "generate/rate-limited": ["retry"],
  "generate/unreachable": ["retry", "open-settings"],
  "generate/timed-out": ["retry", "open-settings"],
  "generate/context-too-long": ["open-settings"],
  "generate/failed": ["retry", "show-log"],
  "network/offline": ["open-settings"],
  "network/rate-limited": ["retry"],
  "network/failed": ["retry", "show-log"],
  "worker/crashed": ["retry", "show-log"],
};

export function describeFailure(error: unknown): FailureDescription {
  if (!isEngineError(error)) {
    return {
      code: "internal",
      text: "Something went wrong inside Python Code Helper; the log has the details.",
      actions: ["retry", "show-log"],
    };
  }
  // A provider that needs a key and has none is mended by the key sooner than by a setting.
  const wantsKey = error.code === "config/invalid" && error.setting === "openai.apiKey";
  // A key is no setting of an editor, and has a button of its own.
  const setting = isSecret(error.setting) ? undefined : error.setting;
  return {
    code: error.code,
    text: setting === undefined ? error.message : withSetting(error.message, setting),
    actions: [...(wantsKey ? (["set-api-key"] as const) : []), ...waysOut(error.code, setting)],
    ...(setting === undefined ? {} : { setting }),
  };
}

function isSecret(setting: SettingPath | SecretName | undefined): setting is SecretName {
  return setting === "openai.apiKey" || setting === "github.token" || setting === "stackexchange.key";
}

/** The engine says what to change, the editor how it is called here. */
function withSetting(message: string, setting: string): string {
  return message.replace(/\.?$/, (stop) => ` (setting ${setting})${stop}`);
}

/** A failure that names a setting can be mended there, whatever its code. */
function waysOut(code: ErrorCode, setting: string | undefined): readonly ActionName[] {
  const actions = actionsByCode[code];
  return setting === undefined || actions.includes("open-settings") ? actions : [...actions, "open-settings"];
}
