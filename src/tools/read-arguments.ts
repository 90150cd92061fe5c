import { type Parameters } from "./tool";

export type Arguments = Readonly<Record<string, string | number>>;

/** What a model sends may be anything. Gives the arguments that the schema names, or what is wrong in a sentence. */
export function readArguments(
  parameters: Parameters,
  given: unknown,
): { readonly values: Arguments } | { readonly problem: string } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return { problem: "The arguments must be an object." };
  }
  const fields = new Map<string, unknown>(Object.entries(given));
  for (const name of fields.keys()) {
    if (!Object.hasOwn(parameters.properties, name))
      return { problem: `There is no argument ${JSON.stringify(name)}.` };
  }
  const values: Record<string, string | number> = {};
  for (const [name, parameter] of Object.entries(parameters.properties)) {
    const value = fields.get(name);
    if (value === undefined) {
      if (parameters.required.includes(name)) return { problem: `The argument ${name} is missing.` };
    } else if (parameter.type === "string") {
      if (typeof value !== "string" || value.trim() === "") return { problem: `${name} must be a text.` };
      if (value.length > parameter.maxLength) {
        return { problem: `${name} must have at most ${parameter.maxLength} characters.` };
      }
      values[name] = value.trim();
    } else {
      const { minimum, maximum } = parameter;
      const isInside = typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
      if (!isInside) return { problem: `${name} must be a whole number from ${minimum} to ${maximum}.` };
      values[name] = value;
    }
  }
  return { values };
}
