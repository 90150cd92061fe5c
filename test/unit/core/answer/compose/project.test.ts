import assert from "node:assert/strict";
import { type ContextPassage, type DefinitionFacts, type Place, type ProjectFacts } from "../../../../../src/core/api";
import { composeProject } from "../../../../../src/core/answer/compose/project";
import { readQuestion } from "../../../../../src/core/question/read-question";

function place(path: string, symbol = "", startLine = 1, endLine = startLine): Place {
  return { collection: "/r", path, symbol, startLine, endLine };
}

function passage(number: number, path: string, text: string, startLine = 1): ContextPassage {
  const endLine = startLine + text.split("\n").length - 1;
  const kind = path.endsWith(".py") ? "module" : "prose";
  const where = { ...place(path, "", startLine, endLine), source: "workspace" as const };
  return { number, ...where, kind, heading: path, text, score: 1 };
}

function facts(at: Place, summary = ""): DefinitionFacts {
  return { place: at, kind: "class", signature: "", summary, parameters: [] };
}

const nothing: ProjectFacts = { readme: undefined, packages: [], entryPoints: [], classes: [], tests: [] };
const main = "def main():\n    run()";
const readme =
  "[中文](zh.md) | [Deutsch](https://x.y/de)\n\n# Desk\n\nLends books to members of a library.\n\n## Install\n\nWith pip.";

function check(
  name: string,
  question: string,
  project: Partial<ProjectFacts>,
  expected: readonly string[] | undefined,
): void {
  const passages = [passage(1, "README.md", readme), passage(2, "desk/cli.py", main, 8)];
  it(name, () => {
    assert.deepEqual(composeProject(readQuestion(question), { ...nothing, ...project }, passages), expected);
  });
}

const what = "What does this project do?";
const where = "Where does this program start?";
const parts = [{ path: "desk", place: place("desk/__init__.py"), files: 3, summary: "A desk. It lends." }];

describe("composeProject", () => {
  check("knows nothing of nothing", what, {}, undefined);
  check(
    "introduces a project with its README, its parts, classes and start",
    what,
    {
      readme: { collection: "/r", path: "README.md" },
      packages: parts,
      classes: [facts(place("desk/desk.py", "Desk", 4), "Behind `~desk.Desk` one stands.")],
      entryPoints: [facts(place("desk/cli.py", "main", 8, 9))],
    },
    [
      "**Desk**, `README.md` [1]:",
      "> Lends books to members of a library.",
      "**Its parts**\n- `desk` (3 files): A desk. It lends.",
      "**Its largest classes**\n- `Desk` in `desk/desk.py`, line 4: Behind `desk.Desk` one stands.",
      "**It starts in**\n- `main` in `desk/cli.py`, line 8 [2]",
    ],
  );
  check("shows where a run begins", where, { entryPoints: [facts(place("desk/cli.py", "main", 8, 9))] }, [
    "A run begins here:",
    "- `main` in `desk/cli.py`, line 8 [2]",
    `\`\`\`python\n${main}\n\`\`\``,
  ]);
  check("says that a library is imported", where, { packages: parts }, [
    "The indexed code has no `__main__.py` or function `main`: it begins where it is imported, with `import desk`, in `desk/__init__.py`.",
    "**Its parts**\n- `desk` (3 files): A desk. It lends.",
  ]);
  check(
    "tells what tests are about",
    "What do the tests cover?",
    {
      tests: [
        { path: "tests/test_desk.py", tests: ["test_a", "test_b"], summary: "" },
        { path: "tests/test_loan.py", tests: ["test_c"], summary: "Loans." },
      ],
    },
    [
      "The largest files of tests, with some of what they test:",
      "- `tests/test_desk.py` (2 tests): `test_a` and `test_b`\n- `tests/test_loan.py` (1 test): Loans.",
    ],
  );
  check("says that there are no tests", "What do the tests cover?", {}, ["No tests are among the indexed files."]);
});
