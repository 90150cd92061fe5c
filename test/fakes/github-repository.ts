import { GraphQLError } from "graphql";
import { entriesOf, type GitObjects, headerOf, openGitObjects } from "./git-objects";

/** One repository of the stand-in, over a real git repository. */
export interface FakeRepository {
  readonly nameWithOwner: string;
  /** Of a git repository; absent where it is empty. */
  readonly folder?: string;
  readonly formerNames?: readonly string[];
  readonly isArchived?: boolean;
  /** The token may not read it. */
  readonly isForbidden?: boolean;
  readonly licence?: string | null;
  readonly stars?: number;
  readonly topics?: readonly string[];
  readonly language?: string;
  readonly issues?: readonly FakeThread[];
  readonly discussions?: readonly FakeThread[];
}

export interface FakeThread {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly updatedAt?: string;
  readonly votes?: number;
  readonly isOpen?: boolean;
  readonly comments?: readonly FakeComment[];
}

export interface FakeComment {
  readonly body: string;
  readonly votes?: number;
  readonly isAnswer?: boolean;
  readonly isMinimized?: boolean;
}

/** GraphQL values: fields, or functions of a field's arguments. */
export type Values = Readonly<Record<string, unknown>>;

const truncatedAt = 512_000;

export interface RepositoryValues {
  readonly values: Values;
  readonly git: GitObjects | undefined;
}

export function repositoryValues(repository: FakeRepository, webUrl: string): RepositoryValues {
  const { nameWithOwner, folder, isArchived = false, licence = "MIT" } = repository;
  const git = folder === undefined ? undefined : openGitObjects(folder);
  const values = {
    __typename: "Repository",
    nameWithOwner,
    url: `${webUrl}/${nameWithOwner}`,
    isPrivate: false,
    isArchived,
    isEmpty: git === undefined,
    licenseInfo: licence === null ? null : { spdxId: licence },
    defaultBranchRef: git === undefined ? null : { name: "main" },
    issue: ({ number }: { readonly number: number }) => threadValues(repository, "issues", number, webUrl),
    discussion: ({ number }: { readonly number: number }) => threadValues(repository, "discussions", number, webUrl),
    discussions: ({ first }: { readonly first: number }) => ({
      nodes: (repository.discussions ?? [])
        .filter(({ isOpen }) => isOpen !== true)
        .slice(0, first)
        .map(({ number }) => threadValues(repository, "discussions", number, webUrl)),
    }),
    object: ({ oid, expression }: { readonly oid?: string; readonly expression?: string }) => {
      if (git === undefined) return null;
      const found = oid ?? git.find(expression ?? "HEAD");
      return found === undefined ? null : objectValues(git, found);
    },
  };
  return { values, git };
}

export function threadValues(
  { nameWithOwner, ...all }: FakeRepository,
  kind: "issues" | "discussions",
  number: number,
  webUrl: string,
): Values | null {
  const thread = all[kind]?.find((each) => each.number === number);
  if (thread === undefined) return null;
  const url = `${webUrl}/${nameWithOwner}/${kind}/${number}`;
  const { title, body, updatedAt = "2026-01-01T00:00:00Z", votes = 0, comments = [] } = thread;
  const valuesOf = (comment: FakeComment, at: string): Values => ({
    url: `${url}${at}`,
    body: comment.body,
    createdAt: "2025-05-04T03:02:01Z",
    author: at === "" ? { __typename: "User", login: "asker" } : null,
    isMinimized: comment.isMinimized === true,
    isAnswer: comment.isAnswer === true,
    upvoteCount: comment.votes ?? 0,
    reactions: { totalCount: comment.votes ?? 0 },
  });
  const nodes = comments.map((comment, at) => valuesOf(comment, `#comment-${at}`));
  return {
    ...valuesOf({ body, votes }, ""),
    __typename: kind === "issues" ? "Issue" : "Discussion",
    number,
    title,
    updatedAt,
    answer: nodes.find((node) => node["isAnswer"] === true) ?? null,
    comments: ({ first }: { readonly first: number }) => ({ nodes: nodes.slice(0, first) }),
  };
}

function objectValues(git: GitObjects, oid: string): Values | null {
  const data = git.get(oid);
  if (data === undefined) return null;
  const { type, content } = data;
  switch (type) {
    case "commit":
      return { __typename: "Commit", oid, tree: () => objectValues(git, headerOf(content, "tree")) };
    case "tag":
      return { __typename: "Tag", oid, target: () => objectValues(git, headerOf(content, "object")) };
    case "tree":
      return { __typename: "Tree", oid, entries: () => entriesOf(content).map((entry) => entryValues(git, entry)) };
    case "blob":
      return { __typename: "Blob", oid, byteSize: content.length, ...blobValues(content) };
  }
}

function entryValues(git: GitObjects, { mode, name, oid }: { mode: number; name: string; oid: string }): Values {
  const type = mode === 0o40000 ? "tree" : mode === 0o160000 ? "commit" : "blob";
  const size = type === "blob" ? (git.get(oid)?.content.length ?? 0) : 0;
  // Of a submodule the object is in another repository.
  return { name, mode, oid, type, size, object: () => (type === "commit" ? null : objectValues(git, oid)) };
}

function blobValues(content: Buffer): Values {
  const isBinary = content.includes(0);
  const isTruncated = content.length > truncatedAt;
  return { isBinary, isTruncated, text: isBinary ? null : content.subarray(0, truncatedAt).toString("utf8") };
}

export function notFound(name: string): GraphQLError {
  const message = `Could not resolve to a Repository with the name '${name}'.`;
  return new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });
}

export function forbidden(): GraphQLError {
  const message =
    "Resource protected by organization SAML enforcement. You must grant your token access to this organization.";
  return new GraphQLError(message, { extensions: { type: "FORBIDDEN" } });
}
