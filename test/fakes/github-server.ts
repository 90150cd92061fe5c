import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { resolve } from "node:path";
import { buildSchema, type DocumentNode, execute, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import { costOf, type QueryCost } from "./github-limits";
import {
  type FakeRepository,
  forbidden,
  notFound,
  repositoryValues,
  type RepositoryValues,
  threadValues,
  type Values,
} from "./github-repository";

/** In place of a right answer. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object | string }
  /** As GraphQL tells it, with status 200. */
  | { readonly type?: string; readonly message: string }
  /** The connection ends in the middle of the answer. */
  | "drop"
  | "hang";

export interface GithubServerOptions {
  readonly token?: string;
  readonly repositories: readonly FakeRepository[];
  /** Points that are left. */
  readonly points?: number;
  readonly resetAt?: Date;
  /** Asked for each request, from 1; undefined for a right answer. */
  readonly fault?: (asked: AskedQuery, number: number) => Fault | undefined;
  /** More than this is answered with 502, as by the real one after ten seconds. */
  readonly mostObjects?: number;
  readonly mostLevels?: number;
}

export interface AskedQuery extends QueryCost {
  /** `Repositories`, `Trees`, `Blobs`, …; `raw` for a blob by the REST API. */
  readonly operation: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * GitHub, as far as this product asks it: its GraphQL API executes every query against the schema that GitHub publishes,
 * over real git repositories, with its limits; the REST API gives raw blobs.
 */
export interface GithubServer {
  readonly apiUrl: string;
  /** Those that were answered rightly. */
  readonly answered: readonly AskedQuery[];
  readonly requests: number;
  /** The most that were under way together. */
  readonly mostAtOnce: number;
  /** May be changed by a test, as the world does. */
  readonly settings: { -readonly [Name in keyof GithubServerOptions]: GithubServerOptions[Name] } & { points: number };
  /** Ids of blobs whose text was given, each as often as it was. */
  blobs(): readonly string[];
  close(): Promise<void>;
}

let schema: GraphQLSchema | undefined;

/** As GitHub published it; parsing it takes a moment, so it is done once. */
export function githubSchema(): GraphQLSchema {
  if (schema === undefined) {
    // Its package exports it only together with 5 MB of JSON.
    const file = resolve(__dirname, "..", "..", "node_modules", "@octokit", "graphql-schema", "schema.graphql");
    schema = buildSchema(readFileSync(file, "utf8"), { assumeValidSDL: true });
  }
  return schema;
}

const atOnce = 100;

export async function startGithubServer(options: GithubServerOptions): Promise<GithubServer> {
  const settings = { points: 5000, ...options };
  const answered: AskedQuery[] = [];
  const tally = { requests: 0, running: 0, mostAtOnce: 0 };
  const opened = new Map<FakeRepository, RepositoryValues>();
  let webUrl = "";

  const resetAt = (): Date => settings.resetAt ?? new Date(Date.now() + 3_600_000);
  const limitHeaders = (): Record<string, string> => ({
    "content-type": "application/json; charset=utf-8",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(settings.points),
    "x-ratelimit-reset": String(Math.round(resetAt().getTime() / 1000)),
  });

  function open(repository: FakeRepository): RepositoryValues {
    const known = opened.get(repository) ?? repositoryValues(repository, webUrl);
    opened.set(repository, known);
    known.git?.look();
    return known;
  }

  function repositoryOf(name: string): FakeRepository | undefined {
    const isCalled = (each: string): boolean => each.toLowerCase() === name.toLowerCase();
    return settings.repositories.find(
      ({ nameWithOwner, formerNames = [] }) => isCalled(nameWithOwner) || formerNames.some(isCalled),
    );
  }

  function rootValues(cost: QueryCost): Values {
    return {
      rateLimit: () => ({
        cost: cost.points,
        remaining: settings.points,
        resetAt: resetAt().toISOString(),
        limit: 5000,
      }),
      repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
        const found = repositoryOf(`${owner}/${name}`);
        if (found === undefined) throw notFound(`${owner}/${name}`);
        if (found.isForbidden) throw forbidden();
        return open(found).values;
      },
      search: (args: {
        readonly type: string;
        readonly query: string;
        readonly first: number;
        readonly after?: string | null;
      }) => {
        const [, name = ""] = /repo:(\S+)/.exec(args.query) ?? [];
        if (args.type === "ISSUE") {
          const found = repositoryOf(name);
          const issues = (found?.issues ?? []).filter(({ isOpen }) => isOpen !== true);
          const best = issues.toSorted((one, other) => (other.votes ?? 0) - (one.votes ?? 0)).slice(0, args.first);
          return { nodes: best.map(({ number }) => found && threadValues(found, "issues", number, webUrl)) };
        }
        const all = search(settings.repositories, args.query);
        const start = Number(args.after ?? 0);
        const page = all.slice(start, start + args.first);
        const end = start + page.length;
        return {
          repositoryCount: all.length,
          pageInfo: {
            hasNextPage: end < Math.min(all.length, 1000),
            endCursor: page.length === 0 ? null : String(end),
          },
          nodes: page.map((each) => open(each).values),
        };
      },
    };
  }

  async function answerGraphql(body: string, response: ServerResponse): Promise<void> {
    const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
    const errors = (all: readonly GraphQLError[], data?: unknown): void => {
      const told = all.map(({ message, path, locations, extensions }) => ({ message, path, locations, ...extensions }));
      response.writeHead(200, limitHeaders());
      response.end(JSON.stringify({ ...(data === undefined ? {} : { data }), errors: told }));
    };
    let document: DocumentNode;
    let cost: QueryCost;
    try {
      document = parse(query);
      const invalid = validate(githubSchema(), document);
      if (invalid.length > 0) return errors(invalid);
      cost = costOf(githubSchema(), document, variables);
    } catch (error) {
      if (error instanceof GraphQLError) return errors([error]);
      throw error;
    }
    const operation = /query (\w+)/.exec(query)?.[1] ?? "";
    const asked = { operation, variables, ...cost };
    if (fail(asked, response)) return;
    if (cost.objects > (settings.mostObjects ?? Infinity) || cost.levels > (settings.mostLevels ?? Infinity)) {
      response.writeHead(502, { "content-type": "text/html" }).end("<html>502 Bad Gateway</html>");
      return;
    }
    if (settings.points < cost.points) {
      return errors([new GraphQLError("API rate limit exceeded", { extensions: { type: "RATE_LIMITED" } })]);
    }
    settings.points -= cost.points;
    const result = await execute({
      schema: githubSchema(),
      document,
      rootValue: rootValues(cost),
      variableValues: variables,
    });
    answered.push(asked);
    if (result.errors) return errors(result.errors, result.data);
    response.writeHead(200, limitHeaders());
    response.end(JSON.stringify({ data: result.data }));
  }

  /** True where it did. */
  function fail(asked: AskedQuery, response: ServerResponse): boolean {
    const fault = settings.fault?.(asked, tally.requests);
    if (fault === undefined) return false;
    if (fault === "hang") return true;
    if (fault === "drop") {
      response.writeHead(200, { ...limitHeaders(), "content-length": "1000" });
      response.write('{"data":');
      setImmediate(() => response.destroy());
    } else if ("status" in fault) {
      response.writeHead(fault.status, { ...limitHeaders(), ...fault.headers });
      response.end(typeof fault.body === "string" ? fault.body : JSON.stringify(fault.body ?? { message: "no" }));
    } else {
      response.writeHead(200, limitHeaders());
      response.end(JSON.stringify({ errors: [fault] }));
    }
    return true;
  }

  function answerRaw(name: string, oid: string, response: ServerResponse): void {
    const asked = { operation: "raw", variables: { oid }, points: 0, nodes: 0, objects: 1, levels: 0 };
    if (fail(asked, response)) return;
    const found = repositoryOf(name);
    const object = found && open(found).git?.get(oid);
    if (object === undefined) {
      response.writeHead(404, limitHeaders()).end('{"message":"Not Found"}');
      return;
    }
    answered.push(asked);
    response.writeHead(200, { ...limitHeaders(), "content-type": "application/vnd.github.raw+json; charset=utf-8" });
    response.end(object.content);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    tally.requests++;
    const body = await readBody(request);
    if (tally.running > atOnce) {
      response.writeHead(403, { "retry-after": "60" }).end('{"message":"You have exceeded a secondary rate limit."}');
      return;
    }
    const [, scheme, token] = /^(\w+) (.*)$/.exec(request.headers.authorization ?? "") ?? [];
    if (scheme === undefined || token !== (settings.token ?? "token")) {
      response.writeHead(401, limitHeaders()).end('{"message":"Bad credentials"}');
      return;
    }
    const [, name, oid] = /^\/repos\/([^/]+\/[^/]+)\/git\/blobs\/(\w+)$/.exec(request.url ?? "") ?? [];
    if (name !== undefined && oid !== undefined) answerRaw(name, oid, response);
    else if (request.method === "POST" && request.url === "/graphql") await answerGraphql(body, response);
    else response.writeHead(404, limitHeaders()).end('{"message":"Not Found"}');
  }

  const server = createServer((request, response) => {
    tally.running++;
    tally.mostAtOnce = Math.max(tally.mostAtOnce, tally.running);
    response.on("close", () => tally.running--);
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  webUrl = "https://github.example";

  return {
    apiUrl,
    answered,
    settings,
    get requests() {
      return tally.requests;
    },
    get mostAtOnce() {
      return tally.mostAtOnce;
    },
    blobs: () =>
      answered.flatMap(({ operation, variables }) =>
        operation === "Blobs" || operation === "raw"
          ? Object.entries(variables).flatMap(([key, value]) => (/^o(?:\d+|id)$/.test(key) ? [String(value)] : []))
          : [],
      ),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** As far as tests search: `language:`, `topic:`, `stars:>N` and words of the name. */
function search(repositories: readonly FakeRepository[], query: string): readonly FakeRepository[] {
  const parts = query.split(/\s+/).filter((part) => part !== "");
  const matches = (
    { nameWithOwner, language = "Python", topics = [], stars = 0 }: FakeRepository,
    part: string,
  ): boolean => {
    const [, name, value = ""] = /^(\w+):(.*)$/.exec(part) ?? [];
    if (name === undefined) return nameWithOwner.includes(part);
    if (name === "language") return language.toLowerCase() === value.toLowerCase();
    if (name === "topic") return topics.includes(value);
    return name === "stars" ? stars > Number(value.slice(1)) : true;
  };
  return repositories
    .filter((repository) => parts.every((part) => matches(repository, part)))
    .toSorted((one, other) => (other.stars ?? 0) - (one.stars ?? 0));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}
