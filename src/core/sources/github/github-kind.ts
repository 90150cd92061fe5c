import {
  EngineError,
  githubApiUrl,
  type ResolvedSource,
  type SourceContext,
  type SourceKind,
  type StoredSource,
} from "../../api";
import { type PoliteClient } from "../../platform/http/polite-client";
import { createGithubClient, type GithubClient } from "./client";
import { createGithubSource, versionOf } from "./github-source";
import { mostPosts } from "./posts";
import { findHeads, type Head, searchRepositories } from "./repositories";
import { parseRepository, repositoryId, type RepositoryName } from "./repository-name";

export { isForCaller } from "./client";

/** What a request means beside the repositories: kept with each. */
interface Wishes {
  readonly hasTests?: boolean;
  readonly hasVendored?: boolean;
  readonly issues?: number;
  readonly discussions?: number;
}

/** Repositories of GitHub: those that are named, or those that a search finds. Every workspace sees all of them. */
export function createGithubKind(polite: PoliteClient): SourceKind {
  const clients = new Map<string, GithubClient>();
  /** What was found out when they were added, so that reading them begins without asking again. */
  const heads = new Map<string, Head>();

  function clientFor({ github, secrets }: SourceContext): GithubClient {
    const apiUrl = githubApiUrl(github);
    const token = (origin: string): Promise<string | undefined> => secrets.get("github.token", origin);
    const client = clients.get(apiUrl) ?? createGithubClient({ apiUrl, token, polite });
    clients.set(apiUrl, client);
    return client;
  }

  function found(head: Head, ref: string | undefined, wishes: Wishes): ResolvedSource {
    const name = head.nameWithOwner;
    if (head.tree === undefined) return { name, trouble: `${name} is empty, so there is nothing to read in it yet.` };
    const stored = storedRepository(head, ref, wishes);
    heads.set(stored.collection.id, head);
    return { found: stored };
  }

  return {
    kind: "github",

    async resolve(request, context, signal) {
      if (request.kind !== "github") return [];
      const client = clientFor(context);
      const named = request.repositories.map((text) => ({ text, parsed: parseRepository(text) }));
      const wanted = named.flatMap(({ parsed }) => (parsed ? [parsed] : []));
      const byName = wanted.length === 0 ? [] : await findHeads(client, wanted, signal);
      const bySearch =
        request.search === undefined
          ? []
          : await searchRepositories(client, request.search.query, request.search.max, signal);
      if (request.search !== undefined && bySearch.length === 0) {
        throw new EngineError(
          "source/not-found",
          `GitHub has no repository for "${request.search.query}"; search for something else.`,
        );
      }
      return [
        ...named.flatMap(({ text, parsed }) => (parsed ? [] : [{ name: text, trouble: notAName(text) }])),
        ...byName.map((each, at) => ("head" in each ? found(each.head, wanted[at]?.ref, request) : each)),
        ...bySearch.map((head) => found(head, undefined, request)),
      ];
    },

    look: async (stored, context) =>
      stored.map((each) => {
        const { settings, collection } = each;
        const repository = repositoryOf(settings);
        const source = createGithubSource({
          collection,
          repository,
          client: clientFor(context),
          choice: {
            maxFileBytes: context.maxFileBytes,
            hasTests: settings["tests"] !== "no",
            hasVendored: settings["vendored"] !== "no",
          },
          posts: {
            issues: Number(settings["issues"] ?? 0),
            discussions: Number(settings["discussions"] ?? 0),
          },
          takeHead: () => {
            const head = heads.get(collection.id);
            heads.delete(collection.id);
            return head;
          },
        });
        const isArchived = settings["archived"] === "yes";
        return {
          stored: each,
          source,
          isVisible: true,
          ...(isArchived ? { note: "Its owner has archived it, so nothing in it changes any more." } : {}),
        };
      }),
  };
}

function storedRepository(
  head: Head,
  ref: string | undefined,
  { hasTests, hasVendored, issues = 0, discussions = 0 }: Wishes,
): StoredSource {
  const { nameWithOwner, licence, isArchived } = head;
  const [owner = "", name = ""] = nameWithOwner.split("/");
  return {
    collection: {
      id: repositoryId(nameWithOwner, ref),
      kind: "github",
      title: nameWithOwner,
      version: versionOf(head),
      licence,
      url: head.url,
    },
    settings: {
      owner,
      name,
      ...(ref === undefined ? {} : { ref }),
      ...(hasTests === false ? { tests: "no" } : {}),
      ...(hasVendored === false ? { vendored: "no" } : {}),
      ...(issues > 0 ? { issues: String(Math.min(issues, mostPosts)) } : {}),
      ...(discussions > 0 ? { discussions: String(Math.min(discussions, mostPosts)) } : {}),
      ...(isArchived ? { archived: "yes" } : {}),
    },
  };
}

function repositoryOf({ owner = "", name = "", ref }: StoredSource["settings"]): RepositoryName {
  return { owner, name, ...(ref === undefined ? {} : { ref }) };
}

function notAName(text: string): string {
  return `"${text}" is no repository; write owner/name, or owner/name@branch.`;
}
