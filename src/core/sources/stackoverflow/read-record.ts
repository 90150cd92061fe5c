import { Parser } from "htmlparser2";
import { isRecord } from "../../platform/is-record";
import { decodeEntities } from "./html-to-markdown";
import { licenceOf, type Post, type Thread } from "./thread";

/**
 * What one record of a dump or of the API says. The dump's names (`PostTypeId`, `ParentId`) are those of its schema, the
 * API's (`question_id`, `answers`) those of https://api.stackexchange.com/docs/types/question.
 */
export type StoredPost =
  /** A question with its answers. */
  | { readonly type: "thread"; readonly thread: Thread }
  /** A question whose answers are elsewhere. */
  | { readonly type: "question"; readonly thread: Thread; readonly acceptedAnswer?: number }
  | { readonly type: "answer"; readonly parent: number; readonly answer: Post };

/** Undefined for what is neither: wikis, tags, nonsense. */
export function readRecord(value: unknown): StoredPost | undefined {
  if (!isRecord(value)) return undefined;
  if ("question_id" in value) {
    const thread = threadOf(value);
    return thread && { type: "thread", thread };
  }
  return "PostTypeId" in value || "ParentId" in value ? dumpedPost(value) : undefined;
}

/** The attributes of one `row` element, all of them text. */
export function readRow(xml: string): Readonly<Record<string, string>> | undefined {
  let found: Readonly<Record<string, string>> | undefined;
  const parser = new Parser(
    { onopentag: (name, attributes) => (found ??= name === "row" ? { ...attributes } : undefined) },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  return found;
}

type Fields = Readonly<Record<string, unknown>>;

function threadOf(item: Fields): Thread | undefined {
  const id = numberIn(item, "question_id");
  const { title, body } = item;
  if (id === undefined || typeof title !== "string" || typeof body !== "string") return undefined;
  const accepted = numberIn(item, "accepted_answer_id");
  const answers = Array.isArray(item["answers"]) ? (item["answers"] as unknown[]) : [];
  return {
    id,
    title: decodeEntities(title),
    tags: tagsOf(item["tags"]),
    question: { ...postOf(item), id, body },
    answers: answers.filter(isRecord).flatMap((answer) => {
      const own = numberIn(answer, "answer_id");
      if (typeof answer["body"] !== "string") return [];
      const isAccepted =
        answer["is_accepted"] === true ||
        answer["is_accepted_inferred"] === true ||
        (own !== undefined && own === accepted);
      return [{ ...postOf(answer), ...(own === undefined ? {} : { id: own }), body: answer["body"], isAccepted }];
    }),
  };
}

function postOf(item: Fields): Omit<Post, "id" | "body" | "isAccepted"> {
  const score = numberIn(item, "score");
  const created = numberIn(item, "creation_date");
  // What no calendar has is no date, and costs nobody the thread.
  const day = new Date((created ?? Number.NaN) * 1000);
  const date = Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
  const owner = isRecord(item["owner"]) ? item["owner"]["display_name"] : undefined;
  return {
    ...(score === undefined ? {} : { score }),
    ...(date === undefined ? {} : { date }),
    ...(typeof owner === "string" && owner !== "" ? { author: decodeEntities(owner) } : {}),
    licence: licenceOf(item["content_license"], date),
  };
}

function dumpedPost(row: Fields): StoredPost | undefined {
  const id = numberIn(row, "Id");
  const body = row["Body"];
  if (id === undefined || typeof body !== "string") return undefined;
  const score = numberIn(row, "Score");
  const date = /^\d{4}-\d\d-\d\d/.exec(typeof row["CreationDate"] === "string" ? row["CreationDate"] : "")?.[0];
  const owner = numberIn(row, "OwnerUserId");
  const name = row["OwnerDisplayName"];
  const author = typeof name === "string" && name !== "" ? name : owner === undefined ? undefined : `user ${owner}`;
  const post: Post = {
    id,
    body,
    ...(score === undefined ? {} : { score }),
    ...(date === undefined ? {} : { date }),
    ...(author === undefined ? {} : { author }),
    licence: licenceOf(row["ContentLicense"], date),
  };
  const type = numberIn(row, "PostTypeId");
  const parent = numberIn(row, "ParentId");
  if (type === 2) return parent === undefined ? undefined : { type: "answer", parent, answer: post };
  const title = row["Title"];
  if (type !== 1 || typeof title !== "string") return undefined;
  const accepted = numberIn(row, "AcceptedAnswerId");
  return {
    type: "question",
    thread: { id, title, tags: tagsOf(row["Tags"]), question: post, answers: [] },
    ...(accepted === undefined ? {} : { acceptedAnswer: accepted }),
  };
}

/** Numbers of XML are text; those of an export may be, too. */
function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
}

/** A list, `<python><numpy>` as older dumps have it, or `|python|numpy|` as newer ones. */
function tagsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((tag) => typeof tag === "string");
  return typeof value === "string" ? value.split(/[<>|]+/).filter((tag) => tag !== "") : [];
}
