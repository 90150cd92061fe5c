import { type AnswerRequest, type Config, parseEndpoint } from "../core";
import { type ModelChoice } from "../protocol/chat";

/** Who can be asked to write the answers, and who does: configuration and key → the lines of a picker. */

export const noModel = "none";
export const configuredModel = "configured";

export interface Configured {
  readonly generation: Config["generation"];
  readonly hasKey: boolean;
}

export function modelChoices(configured: Configured): readonly ModelChoice[] {
  const { generation } = configured;
  const none: ModelChoice = {
    id: noModel,
    label: "No model",
    detail: "Answers are composed from your code; nothing is sent",
  };
  if (!hasModel(configured)) return [none];
  return [
    none,
    {
      id: configuredModel,
      label: generation.model,
      detail: `Writes the answers, at ${parseEndpoint(generation.baseUrl)?.label ?? "an address that is none"}`,
    },
  ];
}

/** The one chosen last where it is still there, else what the settings say. */
export function currentModel(configured: Configured, chosen: string | undefined): string {
  const isThere = modelChoices(configured).some(({ id }) => id === chosen);
  if (chosen !== undefined && isThere) return chosen;
  return hasModel(configured) && configured.generation.provider !== "extractive" ? configuredModel : noModel;
}

/** What an answer is asked for with; nothing where the settings say the same. */
export function requestOf(configured: Configured, chosen: string | undefined): Pick<AnswerRequest, "provider"> {
  const current = currentModel(configured, chosen);
  if (current === currentModel(configured, undefined)) return {};
  return { provider: current === noModel ? "extractive" : "openai" };
}

/** A provider that was chosen in the settings is offered though its key is missing: asking it says what is missing. */
function hasModel({ generation, hasKey }: Configured): boolean {
  return hasKey || generation.baseUrl.trim() !== "" || generation.provider === "openai";
}
