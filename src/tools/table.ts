import { type DefinitionFacts, fenced, type NamedThing, type Place } from "../core";
import { type Arguments, readArguments } from "./read-arguments";
import {
  type Parameter,
  type Parameters,
  placeText,
  result,
  type Tool,
  type ToolEngine,
  type ToolResult,
} from "./tool";

const maxQueryChars = 4000;
/** Definitions of a file that are listed. */
const maxOutline = 200;

/** Every tool there is. Names and arguments are a contract: what agents were told of stays. */
export const tools: readonly Tool[] = [
  tool({
    name: "search_python_code",
    title: "Search the Python code",
    description:
      "Finds passages of the user's Python code, notebooks and documentation by meaning, words and names, best first, " +
      "each with its path and lines. Use it for code; use explain_python_name for a definition or file whose name is known.",
    properties: {
      query: text("What is looked for: a question, a name, code, or a traceback."),
      limit: { type: "integer", description: "How many passages, 8 by default.", minimum: 1, maximum: 20 },
    },
    required: ["query"],
    async run(engine, { query, limit = 8 }, signal) {
      const { hits } = await engine.search({ query: String(query), limit: Number(limit) }, signal);
      if (hits.length === 0) return result(["Nothing was found."], []);
      const blocks = hits.map((hit) => [
        `## ${placeText(hit)}${hit.symbol === "" ? "" : ` ${hit.symbol}`}`,
        fenced(hit.text, ""),
      ]);
      return result(blocks.flat(), hits.map(placeOf));
    },
  }),
  tool({
    name: "explain_python_name",
    title: "Explain a name of the Python code",
    description:
      "Tells what the index knows of a definition or file by its exact name: place, signature, parameters, summary of " +
      "the docstring; of a file, what it defines. Costs little; reads no code.",
    properties: {
      name: text("A simple or qualified name (Session.get), or the path of a file (requests/sessions.py)."),
    },
    required: ["name"],
    async run(engine, { name }, signal) {
      const things = await engine.locate([String(name)], signal);
      if (things.length === 0) return result([`Nothing in the index is called \`${String(name)}\`.`], []);
      const blocks = await Promise.all(things.map((thing) => explained(engine, thing, signal)));
      return result(
        blocks.flat(),
        things.map(({ place }) => place),
      );
    },
  }),
  tool({
    name: "answer_about_python_code",
    title: "Answer a question about the Python code",
    description:
      "Answers a question about the user's Python code from its passages, with [n] for each source and the list of " +
      "sources below. For a whole answer; search_python_code gives the passages alone, and sooner.",
    properties: { question: text("The question, understandable by itself.") },
    required: ["question"],
    async run(engine, { question }, signal) {
      let answer = "";
      const sources = new Map<number, Place>();
      for await (const part of engine.answer({ question: String(question) }, signal)) {
        if (part.type === "text-delta") answer += part.text;
        else if (part.type === "citation-add" && !sources.has(part.number)) sources.set(part.number, part.place);
      }
      const list = [...sources].map(([number, place]) => `[${number}] ${placeText(place)}`);
      return result([answer, ...(list.length === 0 ? [] : ["", "Sources:", ...list])], [...sources.values()]);
    },
  }),
];

function tool(given: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly properties: Parameters["properties"];
  readonly required: readonly string[];
  readonly run: (engine: ToolEngine, values: Arguments, signal?: AbortSignal) => Promise<ToolResult>;
}): Tool {
  const { name, title, description, properties, required, run } = given;
  const parameters: Parameters = { type: "object", properties, required, additionalProperties: false };
  return {
    name,
    title,
    description,
    parameters,
    async run(engine, args, signal) {
      const read = readArguments(parameters, args);
      if ("problem" in read) return { text: read.problem, places: [], isError: true };
      return run(engine, read.values, signal);
    },
  };
}

function text(description: string): Parameter {
  return { type: "string", description, minLength: 1, maxLength: maxQueryChars };
}

async function explained(engine: ToolEngine, thing: NamedThing, signal?: AbortSignal): Promise<readonly string[]> {
  if (thing.kind === "definition") return factLines(thing.facts);
  const outline = await engine.outline(thing.place, signal);
  const lines = outline.slice(0, maxOutline).map((facts) => `- ${placeText(facts.place)} \`${facts.signature}\``);
  const rest = outline.length - lines.length;
  return [`## ${thing.place.path}`, ...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])];
}

function factLines({ place, kind, signature, summary }: DefinitionFacts): readonly string[] {
  const heading = `## ${placeText(place)} ${kind} ${place.symbol}`.trimEnd();
  return [heading, ...(signature === "" ? [] : [`\`${signature}\``]), ...(summary === "" ? [] : [summary])];
}

function placeOf({ collection, path, startLine, endLine, symbol, cell }: Place): Place {
  return { collection, path, startLine, endLine, symbol, ...(cell === undefined ? {} : { cell }) };
}
