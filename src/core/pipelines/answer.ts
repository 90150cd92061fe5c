import {
  type AnswerPart,
  type AnswerRequest,
  type AnswerWriter,
  type Config,
  type Context,
  type DefinitionUse,
  type Hit,
  keyOf,
  type KnownDefinition,
  type Language,
  type PassageNote,
  languageOf,
  type LocatedSelection,
  type ProjectFacts,
  type Question,
  type QuestionIntent,
  type ResponseType,
} from "../api";
import { bindCitations } from "../answer/citations";
import { readQuestion } from "../question/read-question";
import { maskSecrets } from "../sources/secrets/mask-secrets";
import { terms } from "../platform/terms";
import { countTokens } from "../platform/tokens";
import { buildContext } from "../retrieve/context";
import { type Found } from "../retrieve/retrieve";
import { askedAbout } from "../retrieve/relations";

/** Question → hits → context → writer → cited stream, readable top to bottom. */

/** Chunks asked of retrieval; more than fit, since neighbours merge and the budget decides. */
const contextHits = 64;

/** The best hits, around which is told what a reader would look up. */
const notedHits = 24;

/** A piece of a function says little without its head; completing is worth the tokens for the best hits only. */
const completedHits = 4;

/** Places of use that are brought along when they are asked for. */
const mostUses = 12;

/** Questions about no part of the code base. */
const projectIntents: ReadonlySet<QuestionIntent> = new Set(["overview", "entry-point", "tests"]);

export interface AnswerPorts {
  readonly search: (question: Question, limit: number, signal?: AbortSignal) => Promise<Found>;
  /** Chunks that a selection touches. */
  readonly chunksAt: (selection: LocatedSelection) => Promise<readonly Hit[]>;
  /** What completes these hits: other pieces of a definition, the code that a passage of prose announces. */
  readonly completionsOf: (hits: readonly Hit[]) => Promise<readonly Hit[]>;
  /** Definitions that begin in these chunks, in their order, with who uses them. */
  readonly definitionsIn: (hits: readonly Hit[]) => Promise<readonly KnownDefinition[]>;
  /** Chunks in which definitions are used, in the order given. */
  readonly hitsOfUses: (uses: readonly DefinitionUse[], score: number) => Promise<readonly Hit[]>;
  /** What a reader of these hits would look up, by `keyOf` the hit, most worth first. */
  readonly notesAround: (
    hits: readonly Hit[],
    question: Question,
    definitions: readonly KnownDefinition[],
  ) => Promise<ReadonlyMap<string, readonly PassageNote[]>>;
  /** The project as a whole, and the chunks that show it, those that answer a question of this intent first. */
  readonly projectOf: (
    intent: QuestionIntent,
  ) => Promise<{ readonly facts: ProjectFacts; readonly hits: readonly Hit[] }>;
  /** Those of these terms that stand nowhere in what is indexed. */
  readonly absentTerms: (terms: readonly string[], signal?: AbortSignal) => Promise<readonly string[]>;
  readonly writer: AnswerWriter;
  readonly retrieval: Config["retrieval"];
  /** Why the last search left meaning out: one sentence. */
  readonly meaningTrouble: () => string | undefined;
}

/** A request whose selection says no more of this machine than a model may know. */
export type LocatedRequest = Omit<AnswerRequest, "selection"> & { readonly selection: LocatedSelection | undefined };

export async function* answer(
  ports: AnswerPorts,
  request: LocatedRequest,
  signal?: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const started = performance.now();
  const { question, selection, history } = await withoutSecrets(request);
  const reading = readQuestion(question, history, selection);
  const responseType: ResponseType = request.responseType ?? reading.responseType;

  const isOfProject = !selection && projectIntents.has(reading.intent) && reading.names.length === 0;
  const [selected, project, { hits: found, embeddedShare }] = await Promise.all([
    selection ? ports.chunksAt(selection) : [],
    isOfProject ? ports.projectOf(reading.intent) : undefined,
    ports.search(reading, contextHits, signal),
  ]);
  const best = found.slice(0, completedHits);
  const first = unique([...selected, ...(project?.hits ?? []), ...best, ...(await ports.completionsOf(best))]);
  const definitions = await ports.definitionsIn(unique([...first, ...found]));
  const users = reading.intent === "usages" ? await usersOf(ports, reading, definitions, found) : [];
  const hits = unique([...users, ...first, ...found]);
  const { writer } = ports;
  const maxTokens = Math.min(ports.retrieval.contextTokens, writer.passageTokens);
  const notes = await ports.notesAround(hits.slice(0, notedHits), reading, definitions);
  const context = buildContext(hits, { maxTokens, countTokens, notesOf: (hit) => notes.get(keyOf(hit)) ?? [] });
  const absentTerms = await ports.absentTerms(unsaid(reading, context), signal);
  yield { type: "context-ready", passages: context.passages, responseType };

  if (embeddedShare < 1) {
    const trouble = ports.meaningTrouble();
    const text = noticeOf(embeddedShare, trouble);
    // How far the vectors are holds for every answer; what went wrong is news about this one.
    yield trouble === undefined ? { type: "notice", about: "vectors", text } : { type: "notice", text };
  }

  if (writer.note !== undefined) yield { type: "notice", about: "model", text: writer.note };

  const written = writer.write(
    { responseType, question, reading, history, selection, context, definitions, absentTerms, project: project?.facts },
    signal,
  );
  let finishReason: "stop" | "length" = "stop";
  let output = "";
  let usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
  let removedCitations = 0;
  for await (const part of bindCitations(written, context, definitions)) {
    signal?.throwIfAborted();
    if (part.type === "text-end") {
      finishReason = part.finishReason;
      usage = part.usage;
      removedCitations = part.removedCitations;
    } else {
      if (part.type === "text-delta") output += part.text;
      yield part;
    }
  }
  yield {
    type: "answer-end",
    provider: writer.provider,
    model: writer.model,
    usage: usage ?? { inputTokens: context.tokens + countTokens(question), outputTokens: countTokens(output) },
    removedCitations,
    milliseconds: performance.now() - started,
    finishReason,
  };
}

/** More than a question that can be read at a glance has. */
const mostUnsaid = 12;

/** What the question is about and no passage says. */
function unsaid({ topics }: Question, { passages }: Context): readonly string[] {
  const said = new Set(passages.flatMap(({ path, heading, text }) => terms(`${path} ${heading} ${text}`)));
  return topics.filter((term) => !said.has(term)).slice(0, mostUnsaid);
}

/** What a user asks about may hold secrets as well as what is indexed. */
async function withoutSecrets(request: LocatedRequest) {
  const masked = async (text: string, language: Language): Promise<string> => (await maskSecrets(text, language)).text;
  const { selection } = request;
  return {
    question: await masked(request.question, "prose"),
    selection: selection && { ...selection, text: await masked(selection.text, languageOf(selection.path) ?? "prose") },
    history: await Promise.all(
      (request.history ?? []).map(async (turn) => ({ ...turn, text: await masked(turn.text, "prose") })),
    ),
  };
}

/** "Who calls …": the definition first, then the places that do, whatever words they use. */
async function usersOf(
  ports: AnswerPorts,
  reading: Question,
  definitions: readonly KnownDefinition[],
  found: readonly Hit[],
): Promise<readonly Hit[]> {
  const asked = askedAbout(reading, definitions);
  const own = found.filter((hit) => asked.some(({ definition }) => keyOf(definition.chunk) === keyOf(hit)));
  const uses = inTurns(asked.map(({ usedBy }) => usedBy)).slice(0, mostUses);
  return [...own, ...(await ports.hitsOfUses(uses, own[0]?.score ?? found[0]?.score ?? 0))];
}

/** The first of each list, then the second of each: of several definitions of one name none crowds out the others. */
function inTurns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1))).flat();
}

function noticeOf(share: number, trouble: string | undefined): string {
  return trouble === undefined
    ? `All code is searched by words, symbols and rough meaning; precise meaning covers ${Math.floor(share * 100)} % so far.`
    : `Found by words, symbols and rough meaning. ${trouble}`;
}

function unique(hits: readonly Hit[]): readonly Hit[] {
  return [...new Map(hits.map((hit) => [keyOf(hit), hit])).values()];
}
