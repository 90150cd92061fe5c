import { createHash } from "node:crypto";
import { type DocumentEntry, type OriginPart, type ReadItem } from "../../api";
import { type GithubClient } from "./client";
import { TooHeavyError } from "./explain";
import {
  type CommentData,
  type DiscussionsData,
  discussionsQuery,
  type IssuesData,
  issuesQuery,
  type ListedNode,
  type PostData,
  type PostNumber,
  type PostsData,
  postsQuery,
} from "./post-queries";

/** What people worked out in a repository: closed issues and answered discussions, each thread one document. */

export interface PostWishes {
  /** At most so many, 0 to 100. */
  readonly issues: number;
  readonly discussions: number;
}

type Client = Pick<GithubClient, "query">;

interface Place {
  readonly client: Client;
  /** `owner/name` as it is now. */
  readonly nameWithOwner: string;
}

export const mostPosts = 100;

/** Path and stamp of each thread that is wanted. */
export async function listPosts(
  { client, nameWithOwner }: Place,
  { issues, discussions }: PostWishes,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const [owner = "", name = ""] = nameWithOwner.split("/");
  const found: (readonly [string, string])[] = [];
  const take = (folder: string, nodes: readonly (ListedNode | null)[] | null | undefined, most: number): void => {
    const listed = (nodes ?? []).flatMap((node) => (node?.number === undefined ? [] : [node]));
    const best = listed.toSorted((one, other) => (other.upvoteCount ?? 0) - (one.upvoteCount ?? 0)).slice(0, most);
    found.push(...best.map(({ number, updatedAt }) => [`${folder}/${number}`, updatedAt] as const));
  };
  if (issues > 0) {
    const { data } = await client.query<IssuesData>(issuesQuery(nameWithOwner, issues), signal, true);
    take("issues", data.search.nodes, issues);
  }
  if (discussions > 0) {
    const { data } = await client.query<DiscussionsData>(discussionsQuery(owner, name), signal, true);
    take("discussions", data.repository?.discussions.nodes, discussions);
  }
  return new Map(found);
}

const postsAQuery = 20;

/** In the order asked. */
export async function* readPosts(
  place: Place,
  entries: readonly DocumentEntry[],
  signal?: AbortSignal,
): AsyncGenerator<ReadItem> {
  for (let start = 0; start < entries.length; start += postsAQuery) {
    const part = entries.slice(start, start + postsAQuery);
    const posts = await fetchPosts(place, part.map(numberOf), signal);
    yield* part.map((entry, at): ReadItem => {
      const post = posts[at];
      if (post) return { document: documentOf(entry, post, place.nameWithOwner) };
      return { skipped: { path: entry.path, reason: "is no longer there, or may not be read" } };
    });
  }
}

async function fetchPosts(
  { client, nameWithOwner }: Place,
  posts: readonly PostNumber[],
  signal?: AbortSignal,
): Promise<readonly (PostData | undefined)[]> {
  const [owner = "", name = ""] = nameWithOwner.split("/");
  try {
    const query = postsQuery(owner, name, posts);
    const { data } = await client.query<PostsData>(query, signal, posts.length === 1);
    return posts.map((_, at) => data.repository?.[`p${at}`] ?? undefined);
  } catch (error) {
    if (!(error instanceof TooHeavyError)) throw error;
    const half = Math.ceil(posts.length / 2);
    const place = { client, nameWithOwner };
    return [
      ...(await fetchPosts(place, posts.slice(0, half), signal)),
      ...(await fetchPosts(place, posts.slice(half), signal)),
    ];
  }
}

function numberOf({ path }: Pick<DocumentEntry, "path">): PostNumber {
  const [folder, number = ""] = path.split("/");
  return { kind: folder === "issues" ? "issue" : "discussion", number: Number(number) };
}

/** Of many comments, those that say most: the answer, then what others found helpful. */
const mostComments = 5;

function documentOf(
  entry: DocumentEntry,
  post: PostData,
  nameWithOwner: string,
): Extract<ReadItem, { readonly document: unknown }>["document"] {
  const lines: string[] = [];
  const parts: OriginPart[] = [];
  const add = (comment: CommentData, heading: string, isQuestion: boolean): void => {
    parts.push({ startLine: lines.length + 1, ...originOf(comment, isQuestion) });
    lines.push(heading, "", ...comment.body.replace(/\r\n?/g, "\n").trim().split("\n"), "");
  };
  const { number } = numberOf(entry);
  const title = `${nameWithOwner}#${number}: ${post.title.replace(/\s+/g, " ").trim()}`;
  add(post, `# ${post.title.replace(/\s+/g, " ").trim()}`, true);
  for (const comment of chooseComments(post)) {
    add(comment, comment.isAnswer === true ? "## Accepted answer" : "## Comment", false);
  }
  const text = lines.join("\n");
  const contentHash = createHash("sha256")
    .update(JSON.stringify([text, parts]))
    .digest("base64url")
    .slice(0, 22);
  return { ...entry, text, contentHash, origin: { title, parts } };
}

function chooseComments({ answer, comments }: PostData): readonly CommentData[] {
  const others = (comments.nodes ?? [])
    .flatMap((comment) =>
      comment === null || comment.isMinimized === true || comment.body.trim() === "" ? [] : [comment],
    )
    .filter(({ url }) => url !== answer?.url)
    .toSorted((one, other) => liked(other) - liked(one));
  return [...(answer ? [{ ...answer, isAnswer: true }] : []), ...others].slice(0, mostComments);
}

function liked({ upvoteCount, reactions }: CommentData): number {
  return upvoteCount ?? reactions?.totalCount ?? 0;
}

/** What is written in an issue has the terms of nobody's choosing: the repository's licence is of its code. */
function originOf(comment: CommentData, isQuestion: boolean): Omit<OriginPart, "startLine"> {
  const { url, createdAt, author, isAnswer } = comment;
  return {
    url,
    licence: "NOASSERTION",
    ...(author === null ? {} : { attribution: author.login }),
    post: {
      kind: isQuestion ? "question" : "answer",
      date: createdAt.slice(0, 10),
      score: liked(comment),
      ...(isAnswer === true ? { isAccepted: true } : {}),
    },
  };
}
