import { type Collection, EngineError, type ReadItem, type Source, type SourceItem } from "../../api";
import { isRecord } from "../../platform/is-record";
import { afterPage, pageSize, type Position, readCursor, shareOf, writeCursor } from "./api-position";
import { readRecord } from "./read-record";
import { type ThreadFilter } from "./scan-dump";
import { type StackExchangeApi } from "./stack-exchange-api";
import { pathOfThread, threadDocument } from "./thread-document";

/**
 * Threads as the API gives them. A listing is one page of a hundred questions with their answers, and the cursor says
 * which is next, so that no page is asked for twice, whatever happens after it.
 */
export function createApiSource(
  collection: Collection,
  wanted: ThreadFilter,
  api: StackExchangeApi,
  now: () => number = Date.now,
): Source {
  /** Of the page that was listed last. */
  let items: ReadonlyMap<string, ReadItem> = new Map();

  async function begin(signal: AbortSignal | undefined): Promise<Position> {
    const filter = await createFilter(api, signal);
    return { phase: "all", tag: 0, page: 1, left: shareOf(wanted), floors: [], filter, beganS: 0, sinceS: 0 };
  }

  async function* list(since: string | undefined, signal: AbortSignal | undefined): AsyncGenerator<SourceItem> {
    const known = readCursor(since, wanted) ?? (await begin(signal));
    const at = known.beganS === 0 ? { ...known, beganS: Math.floor(now() / 1000) } : known;
    const tag = wanted.tags[at.tag] ?? "";
    const page = await api.get("questions", parametersOf(at, tag, wanted), signal);
    const found = page.items.flatMap(readThread);
    if (found.length === 0 && at.phase === "all" && at.page === 1) throw noQuestions(tag, wanted);
    const floor = at.floors[at.tag] ?? 0;
    const kept = at.phase === "all" ? found.slice(0, at.left) : found.filter(({ score }) => score >= floor);
    items = new Map(kept.map(({ path, item }) => [path, item]));
    for (const { path, stamp, item } of kept) {
      yield "document" in item
        ? { entry: { path, stamp, language: "prose", form: "post" } }
        : { skipped: item.skipped };
    }
    const scores = kept.map(({ score }) => score);
    const { position, isEnd } = afterPage(at, { scores, hasMore: page.hasMore }, wanted);
    const cursor = writeCursor(position, wanted);
    yield { end: { isComplete: false, cursor, ...(isEnd ? quotaNotice(api) : { hasMore: true }) } };
  }

  return {
    collection,
    list: ({ since } = {}, signal) => list(since, signal),
    async *read(entries) {
      for (const { path } of entries) {
        yield items.get(path) ?? { skipped: { path, reason: "was not on the page that was fetched" } };
      }
    },
  };
}

/** All that a citation, a document and its order need, and no more: https://api.stackexchange.com/docs/filters. */
const fields = [
  ...["backoff", "error_id", "error_message", "error_name", "has_more", "items", "quota_max", "quota_remaining"].map(
    (field) => `.${field}`,
  ),
  ...["accepted_answer_id", "answers", "body", "content_license", "creation_date", "last_activity_date", "owner"].map(
    (field) => `question.${field}`,
  ),
  ...["question_id", "score", "tags", "title"].map((field) => `question.${field}`),
  ...["answer_id", "body", "content_license", "creation_date", "is_accepted", "owner", "score"].map(
    (field) => `answer.${field}`,
  ),
  "shallow_user.display_name",
];

/** The name that the API gives to what is asked for; it holds for ever, so it is asked for once a source. */
async function createFilter(api: StackExchangeApi, signal: AbortSignal | undefined): Promise<string> {
  const asked = { include: fields.join(";"), base: "none", unsafe: "false" };
  const [made] = (await api.get("filters/create", asked, signal)).items;
  if (isRecord(made) && typeof made["filter"] === "string") return made["filter"];
  throw new EngineError("network/failed", "Stack Exchange gave no filter for questions; try again later.", {
    retryable: true,
  });
}

function parametersOf(at: Position, tag: string, { minScore }: ThreadFilter): Readonly<Record<string, string>> {
  return {
    site: "stackoverflow",
    tagged: tag,
    filter: at.filter,
    page: String(at.page),
    pagesize: String(pageSize),
    ...(at.phase === "all"
      ? { sort: "votes", order: "desc", ...(minScore === undefined ? {} : { min: String(minScore) }) }
      : { sort: "activity", order: "asc", min: String(at.sinceS) }),
  };
}

interface Found {
  readonly path: string;
  readonly stamp: string;
  readonly score: number;
  readonly item: ReadItem;
}

function readThread(value: unknown): readonly Found[] {
  const record = readRecord(value);
  if (record?.type !== "thread" || !isRecord(value)) return [];
  const { id, question, answers } = record.thread;
  const stamp = `${String(value["last_activity_date"])} ${answers.length}`;
  return [{ path: pathOfThread(id), stamp, score: question.score ?? 0, item: threadDocument(record.thread, stamp) }];
}

function noQuestions(tag: string, { minScore }: ThreadFilter): EngineError {
  const score = minScore === undefined ? "" : ` with a score of ${minScore} or more`;
  return new EngineError("source/not-found", `Stack Overflow has no questions tagged ${tag}${score}; check the tag.`);
}

function quotaNotice(api: StackExchangeApi): { readonly notice?: string } {
  const quota = api.quota();
  if (quota === undefined) return {};
  return {
    notice: `Stack Exchange answers ${quota.remaining} more of the ${quota.max} requests that it gives for a day.`,
  };
}
