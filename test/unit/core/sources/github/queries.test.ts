import assert from "node:assert/strict";
import { Kind, parse, validate } from "graphql";
import { discussionsQuery, issuesQuery, postsQuery } from "../../../../../src/core/sources/github/post-queries";
import {
  blobsQuery,
  type Query,
  repositoriesQuery,
  searchQuery,
  treesQuery,
} from "../../../../../src/core/sources/github/queries";
import { costOf } from "../../../../fakes/github-limits";
import { githubSchema } from "../../../../fakes/github-server";

const oids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(40, "0"));
const names = (count: number): readonly { owner: string; name: string; ref?: string }[] =>
  Array.from({ length: count }, (_, at) => ({ owner: "o", name: `n${at}`, ...(at % 2 ? { ref: "main" } : {}) }));

/** Against the schema that GitHub publishes, and its limits: a hundred a page, 500,000 nodes. */
function check(what: string, { text, variables }: Query, points: number): void {
  it(`${what}: is valid, and costs ${points === 1 ? "one point" : `${points} points`}`, () => {
    const document = parse(text);
    assert.deepEqual(validate(githubSchema(), document), []);
    const declared = document.definitions.flatMap((each) =>
      each.kind === Kind.OPERATION_DEFINITION
        ? (each.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
        : [],
    );
    assert.deepEqual(Object.keys(variables).toSorted(), declared.toSorted());
    assert.equal(costOf(githubSchema(), document, variables).points, points);
  });
}

describe("queries for GitHub", () => {
  check("one repository", repositoriesQuery(names(1)), 1);
  check("fifty repositories", repositoriesQuery(names(50)), 1);
  check("a search", searchQuery("topic:parser language:Python", 100, null), 1);
  check("a later page of a search", searchQuery("topic:parser", 7, "Y3Vyc29y"), 1);
  check("one tree", treesQuery("o", "n", oids(1), 1), 1);
  check("sixty trees, four levels deep", treesQuery("o", "n", oids(60), 4), 1);
  check("a hundred issues", issuesQuery("o/n", 100), 1);
  check("discussions", discussionsQuery("o", "n"), 1);
  const posts = Array.from({ length: 20 }, (_, at) => ({
    kind: at % 2 ? ("issue" as const) : ("discussion" as const),
    number: at,
  }));
  check("twenty threads", postsQuery("o", "n", posts), 1);
  check("one issue", postsQuery("o", "n", [{ kind: "issue", number: 1 }]), 1);
  check("one discussion", postsQuery("o", "n", [{ kind: "discussion", number: 1 }]), 1);
  check("one blob", blobsQuery("o", "n", oids(1)), 1);
  check("a hundred blobs", blobsQuery("o", "n", oids(100)), 1);
});
