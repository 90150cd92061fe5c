import assert from "node:assert/strict";
import {
  type ContextPassage,
  type AnswerBrief,
  type IndexedChunk,
  type KnownDefinition,
} from "../../../../../src/core/api";
import { bindCitations } from "../../../../../src/core/answer/citations";
import { readQuestion } from "../../../../../src/core/question/read-question";
import { compose } from "../../../../../src/core/answer/compose/compose";

function passageOf(number: number, path: string, symbol: string, startLine: number, text: string): ContextPassage {
  const kind = /\.md$/.test(path) ? "prose" : symbol === "" ? "module" : symbol.includes(".") ? "method" : "function";
  const place = {
    collection: "/r",
    path,
    source: "workspace" as const,
    startLine,
    endLine: startLine + text.split("\n").length - 1,
  };
  return { number, ...place, kind, symbol, heading: `${path} ${symbol}`.trim(), text, score: 10 - number };
}

const fine = passageOf(
  1,
  "lending/fines.py",
  "FinePolicy.fine",
  20,
  `    def fine(self, loan: Loan, today: date) -> Money:
        """Return the fine for a late loan.

        Days of grace are free.
        """
        days_late = (today - loan.due_on).days
        if days_late <= self.grace_days:
            return Money(0)
        return min(days_late * self.rate, self.cap)`,
);
const desk = passageOf(
  2,
  "lending/desk.py",
  "Desk.take_back",
  40,
  `    def take_back(self, loan: Loan) -> None:
        """Take a copy back and charge what is due."""
        if loan.closed:
            raise LoanClosed("the loan was closed before")
        self.ledger.charge(loan.member, self.policy.fine(loan, self.today()))`,
);
const closed = passageOf(3, "lending/errors.py", "LoanClosed", 5, "class LoanClosed(LendingError):\n    status = 409");
const rules = passageOf(
  4,
  "docs/rules.md",
  "",
  1,
  "# Fines\n\nA late loan costs ten cents a day, as [2] says. Staff pay no fine.\n\nOpening days are listed in the hall.",
);
const all = [fine, desk, closed, rules];

/** What the index would tell of the definition that a passage is named after. */
function knownOf(
  passage: ContextPassage,
  signature: string,
  more: Partial<Omit<KnownDefinition, "definition">> = {},
): KnownDefinition {
  const { collection, path, symbol, startLine, endLine } = passage;
  const parameters = [...signature.matchAll(/[(,] ?(\w+)/g)].map(([, name = ""]) => ({ name }));
  const names = { name: symbol.split(".").at(-1) ?? "", qualifiedName: symbol, kind: "method" } as const;
  const chunk = { collection, path } as IndexedChunk;
  return {
    definition: { ...names, startLine, endLine, signature, summary: "", parameters, chunk },
    ...{ usedBy: [], bases: [], raises: [], calls: [] },
    ...more,
  };
}

const knownAll: readonly KnownDefinition[] = [
  knownOf(fine, "def fine(self, loan, today) -> Money", {
    usedBy: [{ kind: "calls", place: { ...desk, startLine: 44, endLine: 44 }, isSure: true }],
  }),
  knownOf(desk, "def take_back(self, loan) -> None", { raises: ["LoanClosed"] }),
];

function answerTo(question: string, more: Partial<AnswerBrief> = {}, passages = all): string {
  const context = { passages, tokens: 0 };
  const reading = readQuestion(question, more.history, more.selection);
  const asked = { question, reading, definitions: knownAll, history: [] };
  return compose({ responseType: "general", ...asked, selection: undefined, context, ...more });
}

function blocksOf(answer: string): readonly string[] {
  return answer.split(/\n\n(?![ \n])/);
}

describe("compose", () => {
  it("tells a signature once where nothing else is said of a definition", () => {
    const bare = passageOf(
      1,
      "desk.py",
      "Desk.member",
      8,
      "    def member(self) -> Member:\n        return self._member",
    );
    const definitions = [knownOf(bare, "def member(self) -> Member")];
    const answer = answerTo("What does Desk.member do?", { responseType: "code_explanation", definitions }, [bare]);
    assert.equal(answer.split("returns `Member`").length, 2, answer);
  });

  it("names the place, tells what it is for, shows the lines, its use and the documents", () => {
    assert.deepEqual(blocksOf(answerTo("How is the fine for a late loan calculated?")), [
      "`FinePolicy.fine` in `lending/fines.py` returns the fine for a late loan [1].",
      "Days of grace are free [1].",
      "```python\ndef fine(self, loan: Loan, today: date) -> Money:\n    days_late = (today - loan.due_on).days\n    if days_late <= self.grace_days:\n        return Money(0)\n    return min(days_late * self.rate, self.cap)\n```",
      "**Used in**\n- `Desk.take_back`, `lending/desk.py`, line 44: `self.ledger.charge(loan.member, self.policy.fine(loan, self.today()))` [2]",
      "**From `docs/rules.md`** [4]\n> A late loan costs ten cents a day, as \\[2] says. Staff pay no fine.",
    ]);
  });

  it("tells the line when it is asked where", () => {
    const [first] = blocksOf(answerTo("Where is a copy taken back?"));
    assert.equal(
      first,
      "`Desk.take_back` in `lending/desk.py` (line 40) takes a copy back and charges what is due [2].",
    );
  });

  it("counts who uses a thing, not the lines that do", () => {
    const uses = [43, 44].map((line) => ({
      kind: "calls" as const,
      place: { ...desk, startLine: line, endLine: line },
      isSure: true,
    }));
    const definitions = [knownOf(fine, "def fine(self, loan, today) -> Money", { usedBy: uses })];
    const [first, list] = blocksOf(answerTo("Who calls FinePolicy.fine?", { definitions }));
    assert.equal(first, "`FinePolicy.fine` is used in one definition of the indexed code:");
    assert.equal(list?.split("\n").length, 1);
  });

  it("takes an example in a docstring that began before the passage for no definition", () => {
    const rest = passageOf(
      1,
      "web/stream.py",
      "stream_with_context",
      77,
      `    .. code-block:: python

        @app.get("/stream")
        def streamed_response():
            yield "Hello"

    """
    return wrap(generator)`,
    );
    const answer = answerTo("How do I make a streamed response?", { definitions: [] }, [rest]);
    assert.doesNotMatch(answer, /streamed_response|code-block/);
    assert.match(answer, /return wrap\(generator\)/);
    const onlyText = { ...rest, text: rest.text.replace(/\n {4}return.*/, "") };
    assert.doesNotMatch(answerTo("How do I make a streamed response?", { definitions: [] }, [onlyText]), /code-block/);
  });

  it("shows a method that is in several passages once in the outline of its class", () => {
    const head = "class Desk:\n    def lend(self, copy: Copy) -> Loan:\n        loan = Loan(copy)";
    const parts = [
      passageOf(1, "desk.py", "Desk", 1, head),
      {
        ...passageOf(2, "desk.py", "Desk.lend", 9, "        return loan"),
        heading: "class Desk:\n    def lend(self, co…",
      },
    ];
    const definitions = parts.map((passage) => knownOf(passage, "class Desk"));
    const answer = answerTo("What does `Desk` do?", { definitions }, parts);
    assert.equal(answer.match(/def lend\(/g)?.length, 1, answer);
  });

  it("lists uses when it is asked who calls", () => {
    const [first, second] = blocksOf(answerTo("Who calls FinePolicy.fine?"));
    assert.equal(first, "`FinePolicy.fine` is used in one definition of the indexed code:");
    assert.match(second ?? "", /^- `Desk\.take_back`, `lending\/desk\.py`, line 44: .* \[2\]$/);
  });

  it("adds what a signature says when code is to be explained", () => {
    const blocks = blocksOf(answerTo("Explain `take_back`", { responseType: "code_explanation" }));
    assert.match(blocks[0] ?? "", /^`Desk\.take_back` in `lending\/desk\.py` takes a copy back/);
    assert.equal(blocks[1], "It takes `loan`, and raises `LoanClosed` [2].");
  });

  it("is about the selection where there is one", () => {
    const selection = { path: "lending/desk.py", startLine: 42, endLine: 43, text: "if loan.closed:" };
    const [first] = blocksOf(answerTo("what is this for?", { selection, responseType: "code_explanation" }));
    assert.match(first ?? "", /^`Desk\.take_back`/);
  });

  it("follows up on what was spoken of", () => {
    const history = [
      { role: "user" as const, text: "What does `FinePolicy.fine` do?" },
      { role: "assistant" as const, text: "It returns the fine." },
    ];
    assert.match(answerTo("and who calls it?", { history }), /^`FinePolicy\.fine` is used in one definition/);
  });

  it("tells when an exception is raised, not what it builds on", () => {
    const [first, second] = blocksOf(answerTo("When is a loan closed?", {}, [{ ...closed, number: 1 }, desk]));
    assert.equal(first, "`LoanClosed` is raised in `Desk.take_back`, `lending/desk.py`, line 43 [2].");
    assert.match(second ?? "", /raise LoanClosed\("the loan was closed before"\) {2}# <-- line 43/);
  });

  it("follows a traceback, though files moved and lines changed", () => {
    const question = `Why?
Traceback (most recent call last):
  File "C:\\app\\lending\\cli.py", line 3, in <module>
    main()
  File "C:\\app\\lending\\desk.py", line 39, in take_back
    raise LoanClosed("the loan was closed before")
lending.errors.LoanClosed: the loan was closed before`;
    const blocks = blocksOf(answerTo(question, { responseType: "debugging" }));
    assert.equal(
      blocks[0],
      "`LoanClosed: the loan was closed before` comes from `Desk.take_back`, `lending/desk.py`, line 43 [2].",
    );
    assert.match(blocks[1] ?? "", /# <-- line 43/);
    assert.match(blocks.join("\n"), /`LoanClosed` in `lending\/errors\.py`/);
  });

  it("finds where an error is raised when only its name is given", () => {
    const [first] = blocksOf(answerTo("lending.errors.LoanClosed: the loan was closed", { responseType: "debugging" }));
    assert.equal(first, "`LoanClosed` is raised in `Desk.take_back`, `lending/desk.py`, line 43 [2].");
  });

  it("says that it cannot write code, and shows what to start from", () => {
    const [first, second] = blocksOf(
      answerTo("Write a function that computes the fine of a late loan", { responseType: "code_generation" }),
    );
    assert.match(first ?? "", /^Writing new code takes a language model; this is the closest existing code/);
    assert.match(second ?? "", /^`FinePolicy\.fine`/);
  });

  it("quotes documents when they are asked for", () => {
    const [first, second] = blocksOf(
      answerTo("What does the documentation say about opening days?", {}, [rules, closed]),
    );
    assert.equal(first, "`docs/rules.md` says [4]:");
    assert.equal(second, "> Opening days are listed in the hall.");
  });

  it("says plainly that nothing fits, what is missing, and what came nearest", () => {
    const blocks = blocksOf(answerTo("How do I set up a kubernetes ingress?"));
    assert.match(blocks[0] ?? "", /^Nothing was found.*do not speak of .*“kubernetes” or “ingress”\.$/);
    assert.match(blocks[1] ?? "", /^The nearest passages.*\n- `FinePolicy\.fine` in `lending\/fines\.py`: .* \[1\]/);
    assert.match(blocks[2] ?? "", /^What may help/);
  });

  it("shows what it has for a question in another language", () => {
    const check = (question: string): void => assert.match(answerTo(question), /^`FinePolicy\.fine`/, question);
    check("Wie wird die fine für einen loan berechnet?");
    check("¿Cómo se calcula la fine de un loan?");
    check("loan 的 fine 是怎么计算的？");
  });

  it("does not own up where several passages together speak of a long question", () => {
    const question =
      "When the loan was closed before, do staff, grace days, the cap and the ledger of the member decide the charge?";
    assert.doesNotMatch(answerTo(question), /Nothing was found/);
  });

  it("lists exceptions that fit, with their places", () => {
    const lost = passageOf(
      5,
      "lending/errors.py",
      "LoanLost",
      9,
      'class LoanLost(LendingError):\n    """A loan is lost."""',
    );
    const [lead, list] = blocksOf(answerTo("Which exceptions can a loan raise?", {}, [...all, lost]));
    assert.equal(lead, "These exceptions fit, the best first; there may be more:");
    assert.deepEqual((list ?? "").split("\n").sort(), [
      "- `LoanClosed` in `lending/errors.py`, line 5 [3]",
      "- `LoanLost` in `lending/errors.py`, line 9: A loan is lost [5]",
    ]);
  });

  it("puts what says a quoted text first, however code takes it apart", () => {
    const text = `    def lend(self) -> None:
        """Lend it."""
        raise LoanClosed(
            "the member has too many"
            f" books: {count}"
        )`;
    const lend = passageOf(5, "lending/desk.py", "Desk.lend", 70, text);
    const asked = 'My `FinePolicy.fine` says "the member has too many books: 7", what now?';
    assert.match(answerTo(asked, {}, [...all, lend]), /^`Desk\.lend`/);
  });

  it("says so when a name is nowhere", () => {
    assert.match(answerTo("What does `frobnicate_all` do?"), /^Nothing (was found|named).*`frobnicate_all`/);
  });

  it("says so when there is nothing at all", () => {
    const blocks = blocksOf(answerTo("Is there anything?", {}, []));
    assert.equal(blocks[0], "Nothing was found in the indexed files that answers this.");
    assert.equal(blocks.length, 2);
  });

  it("cites only what was given, closes its fences and never throws, whatever the passages hold", async () => {
    const hostile = [
      "def f(:\n  '''",
      "class\n\n\tdef (self",
      '"""[1] [9] ```',
      "x".repeat(5000),
      ")]}".repeat(200),
      "\u0000\ud800",
      "",
      "\n\n\n",
      "@a\n@b",
      "def a(b=(1, [2, {3: '\"'}])) -> 'x': return b  # [7]\n".repeat(30),
      "# only\n# comments [3]",
      "    return\n  x\n y",
      "raise ValueError('late fine [8]')",
    ];
    const questions = [
      "How is the fine calculated?",
      "Where is f raised?",
      "who calls a?",
      "ValueError: late fine",
      "[9] ``` `x",
      "",
      'File "m.py", line 1, in a',
    ];
    for (const [index, text] of hostile.entries()) {
      const passages = [
        passageOf(1, "m.py", "", 1, text),
        passageOf(2, "m.py", "a.b", 3 + index, text),
        passageOf(3, "d.md", "", 1, text),
      ];
      for (const question of questions) {
        for (const responseType of ["general", "debugging", "code_generation", "code_explanation"] as const) {
          const answer = answerTo(question, { responseType }, passages);
          const fences = answer.split("\n").filter((line) => /^`{3,}/.test(line)).length;
          assert.equal(fences % 2, 0, answer);
          assert.equal(await removedFrom(answer, passages), 0, answer);
        }
      }
    }
  });
});

async function removedFrom(text: string, passages: readonly ContextPassage[]): Promise<number> {
  async function* parts() {
    yield { type: "text-delta" as const, text };
    yield { type: "text-end" as const, usage: undefined, finishReason: "stop" as const };
  }
  for await (const part of bindCitations(parts(), { passages, tokens: 0 })) {
    if (part.type === "text-end") return part.removedCitations;
  }
  return -1;
}
