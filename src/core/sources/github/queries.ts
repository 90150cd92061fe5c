/**
 * Everything that is asked of GitHub's GraphQL API, with the shape of each answer. A test executes all of it against
 * the schema that GitHub publishes. What is asked many times in one request has an alias and variables of its own.
 */

export interface Query {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Of every answer. */
export interface RateLimit {
  /** Points. */
  readonly cost: number;
  readonly remaining: number;
  /** ISO 8601. */
  readonly resetAt: string;
}

const rateLimit = "rateLimit { cost remaining resetAt }";

/** What a branch, a tag or a commit leads to. A tag may point to another tag. */
export interface GitObject {
  readonly __typename: string;
  readonly oid: string;
  readonly tree?: { readonly oid: string };
  readonly target?: GitObject;
}

export interface Repository {
  readonly nameWithOwner: string;
  readonly url: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  readonly isEmpty: boolean;
  readonly licenseInfo: { readonly spdxId: string | null } | null;
  readonly defaultBranchRef: { readonly name: string } | null;
  /** Null where there is nothing of the name that was asked for. */
  readonly object: GitObject | null;
}

const repositoryFields = `
fragment repository on Repository {
  nameWithOwner url isPrivate isArchived isEmpty
  licenseInfo { spdxId }
  defaultBranchRef { name }
}
fragment commit on GitObject {
  __typename oid
  ... on Commit { tree { oid } }
  ... on Tag { target { __typename oid ... on Commit { tree { oid } } ... on Tag { target { __typename oid ... on Commit { tree { oid } } } } } }
}`;

/** Repositories by alias, `r0` and so on; null where there is none that the token may see. */
export type RepositoriesData = Readonly<Record<`r${number}`, Repository | null>>;

export function repositoriesQuery(
  wanted: readonly { readonly owner: string; readonly name: string; readonly ref?: string | undefined }[],
): Query {
  const variables: Record<string, unknown> = {};
  const fields = wanted.map(({ owner, name, ref = "HEAD" }, at) => {
    Object.assign(variables, { [`owner${at}`]: owner, [`name${at}`]: name, [`ref${at}`]: ref });
    return `r${at}: repository(owner: $owner${at}, name: $name${at}) { ...repository object(expression: $ref${at}) { ...commit } }`;
  });
  const types = wanted.map((_, at) => `$owner${at}: String!, $name${at}: String!, $ref${at}: String!`);
  return {
    text: `query Repositories(${types.join(", ")}) { ${rateLimit} ${fields.join(" ")} }${repositoryFields}`,
    variables,
  };
}

export interface SearchData {
  readonly search: {
    readonly repositoryCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly (Repository | null)[] | null;
  };
}

/** At most 100 a page. */
export function searchQuery(words: string, first: number, after: string | null): Query {
  return {
    text: `query Search($words: String!, $first: Int!, $after: String) {
  ${rateLimit}
  search(type: REPOSITORY, query: $words, first: $first, after: $after) {
    repositoryCount
    pageInfo { hasNextPage endCursor }
    nodes { ... on Repository { ...repository object(expression: "HEAD") { ...commit } } }
  }
}${repositoryFields}`,
    variables: { words, first, after },
  };
}

export interface TreeEntry {
  readonly name: string;
  readonly type: string;
  /** As git has it: `0o120000` is a link. */
  readonly mode: number;
  readonly oid: string;
  /** Bytes of a blob. */
  readonly size: number;
  /** Of a tree whose entries were asked for too. */
  readonly object?: { readonly entries?: readonly TreeEntry[] | null } | null;
}

/** By alias, `t0` and so on. */
export interface TreesData {
  readonly repository: Readonly<Record<`t${number}`, { readonly entries?: readonly TreeEntry[] | null } | null>> | null;
}

/** Entries of trees, and of the trees in them, so many levels deep (1: their own alone). */
export function treesQuery(owner: string, name: string, oids: readonly string[], levels: number): Query {
  let entries = "name type mode oid size";
  for (let level = 1; level < levels; level++) {
    entries = `name type mode oid size object { ... on Tree { entries { ${entries} } } }`;
  }
  return objectsQuery("Trees", "t", owner, name, oids, `... on Tree { entries { ${entries} } }`);
}

export interface Blob {
  readonly oid: string;
  readonly isBinary: boolean | null;
  readonly isTruncated: boolean;
  /** Null where it is binary. */
  readonly text: string | null;
}

/** By alias, `b0` and so on. */
export interface BlobsData {
  readonly repository: Readonly<Record<`b${number}`, Blob | null>> | null;
}

export function blobsQuery(owner: string, name: string, oids: readonly string[]): Query {
  return objectsQuery("Blobs", "b", owner, name, oids, "... on Blob { oid isBinary isTruncated text }");
}

function objectsQuery(
  title: string,
  alias: string,
  owner: string,
  name: string,
  oids: readonly string[],
  fields: string,
): Query {
  const types = oids.map((_, at) => `$o${at}: GitObjectID!`);
  const objects = oids.map((_, at) => `${alias}${at}: object(oid: $o${at}) { ${fields} }`);
  return {
    text: `query ${title}($owner: String!, $name: String!, ${types.join(", ")}) { ${rateLimit} repository(owner: $owner, name: $name) { ${objects.join(" ")} } }`,
    variables: { owner, name, ...Object.fromEntries(oids.map((oid, at) => [`o${at}`, oid])) },
  };
}
