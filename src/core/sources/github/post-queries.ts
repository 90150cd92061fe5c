import { type Query } from "./queries";

/** Issues and discussions, asked of GitHub with the shape of each answer. See `queries.ts`. */

const rateLimit = "rateLimit { cost remaining resetAt }";

export interface ListedNode {
  readonly number: number;
  /** ISO 8601. */
  readonly updatedAt: string;
  readonly upvoteCount?: number;
}

export interface IssuesData {
  readonly search: { readonly nodes: readonly (ListedNode | null)[] | null };
}

/** Closed ones, those that most people reacted to first; at most 100. */
export function issuesQuery(nameWithOwner: string, first: number): Query {
  return {
    text: `query Issues($words: String!, $first: Int!) {
  ${rateLimit}
  search(type: ISSUE, query: $words, first: $first) { nodes { ... on Issue { number updatedAt } } }
}`,
    variables: { words: `repo:${nameWithOwner} is:issue is:closed sort:reactions-desc`, first },
  };
}

export interface DiscussionsData {
  readonly repository: { readonly discussions: { readonly nodes: readonly (ListedNode | null)[] | null } } | null;
}

/** The hundred that were last at work, of those that have an answer. */
export function discussionsQuery(owner: string, name: string): Query {
  return {
    text: `query Discussions($owner: String!, $name: String!) {
  ${rateLimit}
  repository(owner: $owner, name: $name) {
    discussions(first: 100, answered: true, orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number updatedAt upvoteCount }
    }
  }
}`,
    variables: { owner, name },
  };
}

export interface CommentData {
  readonly url: string;
  readonly body: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Null where the account is no longer there. */
  readonly author: { readonly login: string } | null;
  /** Hidden as spam, as off-topic, as outdated. */
  readonly isMinimized?: boolean;
  readonly isAnswer?: boolean;
  readonly upvoteCount?: number;
  readonly reactions?: { readonly totalCount: number };
}

export interface PostData extends CommentData {
  readonly title: string;
  readonly answer?: CommentData | null;
  readonly comments: { readonly nodes: readonly (CommentData | null)[] | null };
}

/** By alias, `p0` and so on. */
export interface PostsData {
  readonly repository: Readonly<Record<`p${number}`, PostData | null>> | null;
}

export interface PostNumber {
  readonly kind: "issue" | "discussion";
  readonly number: number;
}

export function postsQuery(owner: string, name: string, posts: readonly PostNumber[]): Query {
  const types = posts.map((_, at) => `$n${at}: Int!`);
  const fields = posts.map(({ kind }, at) => `p${at}: ${kind}(number: $n${at}) { ...${kind} }`);
  const has = (kind: PostNumber["kind"]): boolean => posts.some((post) => post.kind === kind);
  return {
    text:
      `query Posts($owner: String!, $name: String!, ${types.join(", ")}) { ${rateLimit} repository(owner: $owner, name: $name) { ${fields.join(" ")} } }` +
      (has("issue") ? issueFields : "") +
      (has("discussion") ? discussionFields : ""),
    variables: { owner, name, ...Object.fromEntries(posts.map(({ number }, at) => [`n${at}`, number])) },
  };
}

const issueFields = `
fragment issue on Issue {
  title url body createdAt author { login } reactions { totalCount }
  comments(first: 20) { nodes { url body createdAt author { login } isMinimized reactions { totalCount } } }
}`;

const discussionFields = `
fragment discussion on Discussion {
  title url body createdAt author { login } upvoteCount
  answer { ...discussionComment }
  comments(first: 20) { nodes { ...discussionComment } }
}
fragment discussionComment on DiscussionComment {
  url body createdAt author { login } isMinimized isAnswer upvoteCount
}`;
