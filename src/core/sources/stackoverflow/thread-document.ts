import { createHash } from "node:crypto";
import { type Document, type OriginPart, type ReadItem } from "../../api";
import { htmlToMarkdown } from "./html-to-markdown";
import { chooseAnswers, type Post, type Thread } from "./thread";

const site = "https://stackoverflow.com";

export function pathOfThread(id: number): string {
  return `questions/${id}`;
}

/** One thread as one document, the question first; each post knows its own link, author and licence. */
export function threadDocument(thread: Thread, stamp: string): ReadItem {
  const path = pathOfThread(thread.id);
  const { title, tags, question } = thread;
  const asked = htmlToMarkdown(question.body);
  if ("reason" in asked) return { skipped: { path, reason: asked.reason }, isLasting: true };
  const lines: string[] = [];
  const parts: OriginPart[] = [];
  const add = (post: Post, heading: readonly string[], markdown: string, isQuestion: boolean): void => {
    parts.push({ startLine: lines.length + 1, ...originOf(post, isQuestion, thread.id) });
    lines.push(...heading, "", ...markdown.split("\n"), "");
  };
  add(question, questionHeading(title, tags, question), asked.markdown, true);
  for (const answer of chooseAnswers(thread.answers)) {
    const said = htmlToMarkdown(answer.body);
    // One that no person wrote is missing; the others are worth having.
    if ("reason" in said || said.markdown === "") continue;
    add(answer, [answerHeading(answer)], said.markdown, false);
  }
  const text = lines.join("\n");
  const document: Document = {
    path,
    language: "prose",
    form: "post",
    stamp,
    text,
    contentHash: createHash("sha256")
      .update(JSON.stringify([text, parts]))
      .digest("base64url")
      .slice(0, 22),
    origin: { title, parts },
  };
  return { document };
}

function originOf(post: Post, isQuestion: boolean, thread: number): Omit<OriginPart, "startLine"> {
  const { id, author, licence, score, date, isAccepted } = post;
  const url = isQuestion || id === undefined ? `${site}/q/${thread}` : `${site}/a/${id}`;
  return {
    url,
    licence,
    ...(author === undefined ? {} : { attribution: author }),
    post: {
      kind: isQuestion ? "question" : "answer",
      ...(id === undefined ? {} : { id }),
      ...(score === undefined ? {} : { score }),
      ...(date === undefined ? {} : { date }),
      ...(isAccepted === true ? { isAccepted } : {}),
    },
  };
}

function questionHeading(title: string, tags: readonly string[], { score }: Post): readonly string[] {
  const facts = [
    ...(score === undefined ? [] : [`score ${score}`]),
    ...(tags.length === 0 ? [] : [`tags ${tags.join(", ")}`]),
  ];
  return [`# ${oneLine(title)}`, ...(facts.length === 0 ? [] : ["", `Question, ${facts.join("; ")}`])];
}

function answerHeading({ score, isAccepted }: Post): string {
  return `## ${isAccepted === true ? "Accepted answer" : "Answer"}${score === undefined ? "" : `, score ${score}`}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
