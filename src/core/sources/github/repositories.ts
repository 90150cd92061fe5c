import { EngineError } from "../../api";
import { type Answer, type FieldTrouble, type GithubClient } from "./client";
import {
  type GitObject,
  type RepositoriesData,
  type Repository,
  repositoriesQuery,
  searchQuery,
  type SearchData,
} from "./queries";
import { type RepositoryName } from "./repository-name";

/** What a repository is now, at the ref that was asked for. */
export interface Head {
  /** As it is called now: it may have been renamed. */
  readonly nameWithOwner: string;
  /** Of its page. */
  readonly url: string;
  /** SPDX; `NOASSERTION` where it has none, or none that is known. */
  readonly licence: string;
  readonly isArchived: boolean;
  readonly isPrivate: boolean;
  /** As asked, or the default branch. */
  readonly ref: string;
  readonly commit: string;
  /** Absent where it is empty. */
  readonly tree?: string;
}

export type FoundHead = { readonly head: Head } | { readonly name: string; readonly trouble: string };

type Client = Pick<GithubClient, "query">;

const repositoriesAQuery = 50;

/** In the order asked. */
export async function findHeads(
  client: Client,
  wanted: readonly RepositoryName[],
  signal?: AbortSignal,
): Promise<readonly FoundHead[]> {
  const found: FoundHead[] = [];
  for (let start = 0; start < wanted.length; start += repositoriesAQuery) {
    const part = wanted.slice(start, start + repositoriesAQuery);
    const answer = await client.query<RepositoriesData>(repositoriesQuery(part), signal, true);
    found.push(...part.map((each, at) => headOf(each, answer, `r${at}`)));
  }
  return found;
}

export async function findHead(client: Client, wanted: RepositoryName, signal?: AbortSignal): Promise<Head> {
  const [found] = await findHeads(client, [wanted], signal);
  if (found !== undefined && "head" in found) return found.head;
  throw new EngineError("source/not-found", found?.trouble ?? `${wanted.owner}/${wanted.name} was not found.`);
}

function headOf(wanted: RepositoryName, { data, troubles }: Answer<RepositoriesData>, alias: `r${number}`): FoundHead {
  const name = `${wanted.owner}/${wanted.name}`;
  const repository = data[alias];
  const trouble = troubles.find(({ path }) => path[0] === alias);
  if (!repository) return { name, trouble: missing(name, trouble) };
  const head = readHead(repository, wanted.ref);
  if (head) return { head };
  return {
    name,
    trouble: `${repository.nameWithOwner} has no branch, tag or commit "${wanted.ref ?? "HEAD"}"; name one that it has.`,
  };
}

function missing(name: string, trouble: FieldTrouble | undefined): string {
  if (trouble?.type === "FORBIDDEN") {
    const words = trouble.message.replace(/\s+/g, " ").trim().replace(/\.$/, "").slice(0, 160);
    return `${name} may not be read with this token (“${words}”); use another one.`;
  }
  return `There is no repository ${name} that this token may see; correct the name, or use a token that may read it.`;
}

function readHead(repository: Repository, ref: string | undefined): Head | undefined {
  const { nameWithOwner, url, isArchived, isPrivate, isEmpty, licenseInfo, defaultBranchRef } = repository;
  const common = {
    nameWithOwner,
    url,
    isArchived,
    isPrivate,
    licence: licenseInfo?.spdxId ?? "NOASSERTION",
    ref: ref ?? defaultBranchRef?.name ?? "HEAD",
  };
  if (isEmpty) return { ...common, commit: "" };
  const commit = commitOf(repository.object);
  return commit && { ...common, commit: commit.oid, tree: commit.tree };
}

/** A tag points to its commit, or to another tag. */
function commitOf(object: GitObject | null | undefined): { readonly oid: string; readonly tree: string } | undefined {
  if (!object) return undefined;
  if (object.tree) return { oid: object.oid, tree: object.tree.oid };
  return commitOf(object.target);
}

/** GitHub gives no more of what it found. */
export const mostFound = 1000;
const foundAPage = 100;

/** At most `most`, best first as the words have them sorted; those with most stars first where they say nothing. */
export async function searchRepositories(
  client: Client,
  words: string,
  most: number,
  signal?: AbortSignal,
): Promise<readonly Head[]> {
  const qualified = qualify(words);
  const heads: Head[] = [];
  let after: string | null = null;
  while (heads.length < Math.min(most, mostFound)) {
    const first = Math.min(most - heads.length, foundAPage);
    const answer: Answer<SearchData> = await client.query<SearchData>(
      searchQuery(qualified, first, after),
      signal,
      true,
    );
    const { nodes, pageInfo } = answer.data.search;
    for (const node of nodes ?? []) {
      const head = node?.nameWithOwner === undefined ? undefined : readHead(node, undefined);
      if (head?.tree !== undefined) heads.push(head);
    }
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null) break;
    after = pageInfo.endCursor;
  }
  return heads.slice(0, most);
}

/** What this product is for, unless the words say otherwise. */
export function qualify(words: string): string {
  const has = (name: string): boolean => new RegExp(`(?:^|\\s)-?${name}:`, "i").test(words);
  return [words.trim(), has("language") ? "" : "language:Python", has("sort") ? "" : "sort:stars-desc"]
    .filter((part) => part !== "")
    .join(" ");
}
