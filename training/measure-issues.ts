/**
 * Issue → files of the fix (SWE-bench's shape): each question is asked of its repository as it was at that commit.
 *   npx tsx training/measure-issues.ts DATASET GIT-DIRS WORK-DIR [none|instant|full] [OWNER/NAME …]
 * GIT-DIRS holds `OWNER+NAME/repo` git directories. One folder a repository is moved from commit to commit, oldest
 * first, so that only what changed between two of them is read (and embedded) again. Prints one line a question and the
 * mean recall@10 by file at the end; needs `npm run build` before.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

interface Issue {
  readonly id: string;
  readonly query: string;
  readonly repo: string;
  readonly base_commit: string;
}

interface Report {
  readonly "recall@10": number;
  readonly "ndcg@10": number;
}

const [dataset = "", gitDirs = "", workDir = "", vectors = "instant", ...only] = process.argv.slice(2);

const linesOf = (name: string): readonly string[] =>
  readFileSync(join(dataset, name), "utf8").split("\n").filter(Boolean);
const issues = linesOf("queries.jsonl").map((line) => JSON.parse(line) as Issue);
const qrels = linesOf("qrels.jsonl").map((line) => JSON.parse(line) as { readonly query_id: string });

const recalls: number[] = [];
for (const repo of new Set(issues.map((issue) => issue.repo))) {
  if (only.length > 0 && !only.includes(repo)) continue;
  const gitDir = resolve(gitDirs, repo.replace("/", "+"), "repo");
  if (!existsSync(gitDir)) {
    console.error(`${repo}: no git directory, left out`);
    continue;
  }
  for (const issue of oldestFirst(
    issues.filter((one) => one.repo === repo),
    gitDir,
  )) {
    const folder = checkOut(issue, gitDir);
    if (folder === undefined) continue;
    const report = ask(issue, folder);
    recalls.push(report["recall@10"]);
    console.log(`${issue.id} recall@10 ${report["recall@10"]} ndcg@10 ${report["ndcg@10"]}`);
  }
}
console.log(
  `${recalls.length} issues, mean recall@10 ${recalls.reduce((sum, value) => sum + value, 0) / recalls.length}`,
);

function oldestFirst(own: readonly Issue[], gitDir: string): readonly Issue[] {
  const when = (commit: string): number => {
    try {
      return Number(run("git", ["--git-dir", gitDir, "log", "-1", "--format=%ct", commit]));
    } catch {
      console.error(`${commit} is not in ${gitDir}, left out`);
      return Number.NaN;
    }
  };
  return own
    .map((issue) => ({ issue, at: when(issue.base_commit) }))
    .filter(({ at }) => !Number.isNaN(at))
    .sort((one, other) => one.at - other.at)
    .map(({ issue }) => issue);
}

/** The folder of the repository, as it was; undefined where a copy lacks some of it. What the commit does not have goes. */
function checkOut({ id, repo, base_commit }: Issue, gitDir: string): string | undefined {
  const folder = resolve(workDir, repo.replace("/", "+"));
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GIT_INDEX_FILE: `${folder}.index` };
  const git = ["--git-dir", gitDir, "--work-tree", folder, "read-tree", "-u", "--reset", base_commit];
  try {
    run("git", git, { env, cwd: folder });
    return folder;
  } catch {
    console.error(`${id}: ${base_commit} is not whole in ${gitDir}, left out`);
    return undefined;
  }
}

function ask(issue: Issue, folder: string): Report {
  const one = resolve(workDir, "one-question");
  mkdirSync(one, { recursive: true });
  writeFileSync(join(one, "queries.jsonl"), JSON.stringify({ id: issue.id, query: issue.query }));
  const own = qrels.filter(({ query_id }) => query_id === issue.id).map((qrel) => JSON.stringify(qrel));
  writeFileSync(join(one, "qrels.jsonl"), own.join("\n"));
  const flags = ["--workspace", folder, "--keep", resolve(workDir, "keep"), "--vectors", vectors, "--json"];
  return JSON.parse(run("node", ["out/cli.js", "evaluate", "retrieval", "--dataset", one, ...flags])) as Report;
}

/** What it printed; its complaints are those of one question, which then throws. */
function run(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): string {
  return execFileSync(program, args, { ...options, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" });
}
