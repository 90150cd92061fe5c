import assert from "node:assert/strict";
import { type AnswerBrief, type ContextPassage, type PassageNote } from "../../../../../src/core/api";
import { bindCitations } from "../../../../../src/core/answer/citations";
import { compose } from "../../../../../src/core/answer/compose/compose";
import { briefOf, type Files, passageOf } from "./brief-of";

const library: Files = {
  "lending/fines.py": `from .errors import LoanClosed

GRACE_DAYS = 3


class FinePolicy:
    """What late loans cost."""

    rate = Money(10)

    def fine(self, loan: Loan, today: date) -> Money:
        """Return the fine for a late loan.

        Days of grace are free.
        """
        days_late = (today - loan.due_on).days
        if days_late <= GRACE_DAYS:
            return Money(0)
        return min(days_late * self.rate, self.cap)


def remind(member, times=2, subject="Your books"):
    """Send a letter to a member."""
    for _ in range(times):
        post(member, subject)
`,
  "lending/desk.py": `class Desk:
    """The counter in the hall."""

    def take_back(self, loan: Loan) -> None:
        """Take a copy back and charge what is due."""
        if loan.closed:
            raise LoanClosed("the loan was closed before")
        self.ledger.charge(loan.member, self.policy.fine(loan, self.today()))

    def lend(self, member, copy) -> Loan:
        """Lend a copy."""
        if len(member.loans) >= self.most:
            raise TooManyLoans(
                "the member has too many"
                f" books: {len(member.loans)}"
            )
        return Loan(member, copy)
`,
  "lending/errors.py": `class LendingError(Exception):
    """Something the desk refuses."""


class LoanClosed(LendingError):
    """A loan that is over is touched again."""


class TooManyLoans(LendingError):
    """A member takes more books than are allowed."""
`,
  "docs/rules.md": `# Fines

A late loan costs ten cents a day, as [2] says. Staff pay no fine.

# Opening

To open the hall, turn the key:

\`\`\`python
hall = Hall("north")
hall.open(key)
\`\`\`

It closes by itself.
`,
  "tests/test_fines.py": `def test_fine_of_a_late_loan():
    assert FinePolicy().fine(late_loan, today) == Money(10)
`,
};

async function answerTo(question: string, more: Partial<AnswerBrief> = {}, files = library): Promise<string> {
  return compose(await briefOf(question, files, more));
}

function blocksOf(answer: string): readonly string[] {
  return answer.split(/\n\n(?![ \n])/);
}

/** What an answer begins with, and what else is in it. */
function check(question: string, first: RegExp, ...others: readonly RegExp[]): void {
  it(question, async () => {
    const answer = await answerTo(question);
    assert.match(blocksOf(answer)[0] ?? "", first, answer);
    for (const each of others) assert.match(answer, each);
  });
}

describe("compose", () => {
  describe("leads with the definition that answers", () => {
    check(
      "How is the fine for a late loan calculated?",
      /^`FinePolicy\.fine` in `lending\/fines\.py`, line 11: Return the fine for a late loan \[\d\]\.$/,
      /```python\ndef fine\(self, loan: Loan, today: date\) -> Money:\n/,
      /\n {4}return min\(days_late \* self\.rate, self\.cap\)\n```/,
      /It is used in `Desk\.take_back` \(`lending\/desk\.py`, line 8\)\./,
      /`docs\/rules\.md`, “Fines” \[\d\]:\n\n> A late loan costs ten cents a day, as \\\[2\] says\. Staff pay no fine\./,
    );
    check("Where is a copy taken back?", /^`Desk\.take_back` in `lending\/desk\.py`, line 4: Take a copy back/);
    check("What does `take_back` do?", /^`Desk\.take_back`/, /It raises `LoanClosed`\./);
  });

  describe("tells values", () => {
    check(
      "What is the default number of times to remind?",
      /^\*\*Values\*\*\n- `times` of `remind` is `2`, `lending\/fines\.py`, line 22 \[\d\]/,
      /`remind` in `lending\/fines\.py`/,
    );
  });

  describe("compares", () => {
    check(
      "What is the difference between LoanClosed and TooManyLoans?",
      /^\*\*`LoanClosed`\*\* in `lending\/errors\.py`, line 5: A loan that is over/,
      /\*\*`TooManyLoans`\*\* in `lending\/errors\.py`, line 9: A member takes/,
    );
  });

  describe("lists exceptions, with who raises them", () => {
    check(
      "Which exceptions can a loan raise?",
      /^These exceptions fit; there may be more:\n- `LendingError` in `lending\/errors\.py`, line 1/,
      /- `Desk\.take_back` raises `LoanClosed` \[\d\]/,
    );
  });

  describe("lists uses from the stored graph", () => {
    check(
      "Who calls FinePolicy.fine?",
      /^`FinePolicy\.fine` is used in 2 definitions of the indexed code:$/,
      /- `Desk\.take_back`, `lending\/desk\.py`, line 8: `self\.ledger\.charge\(.*\)` \[\d\]/,
      /`FinePolicy\.fine` in `lending\/fines\.py`, line 11/,
    );
  });

  describe("finds the words of an error, though code takes them apart", () => {
    const says = /^These words stand in `Desk\.lend`, `lending\/desk\.py`, line 14 \[\d\]\.$/;
    check('It says "the member has too many books: 7", what now?', says, /if len\(member\.loans\) >= self\.most:/);
    check("TooManyLoans: the member has too many books: 7", says, /`TooManyLoans` in `lending\/errors\.py`, line 9/);
    check(
      "When do I get a LoanClosed error?",
      /^`LoanClosed` is raised in `Desk\.take_back`, `lending\/desk\.py`, line 7/,
    );
  });

  it("follows a traceback, though files moved and lines changed", async () => {
    const answer = await answerTo(`Why?
Traceback (most recent call last):
  File "C:\\app\\lending\\cli.py", line 3, in <module>
    main()
  File "C:\\app\\lending\\desk.py", line 39, in take_back
    raise LoanClosed("the loan was closed before")
lending.errors.LoanClosed: the loan was closed before`);
    const [first, second] = blocksOf(answer);
    assert.match(
      first ?? "",
      /^`LoanClosed: the loan was closed before` comes from `Desk\.take_back`, `lending\/desk\.py`, line 7 \[\d\]\.$/,
    );
    assert.match(second ?? "", /if loan\.closed:\n {8}raise LoanClosed/);
  });

  it("quotes a document whole, with the code that it announces", async () => {
    const answer = await answerTo("How do I open the hall?");
    assert.equal(
      answer.split("\n\n`")[0],
      '`docs/rules.md`, “Opening” [4]:\n\n> To open the hall, turn the key:\n>\n> ```python\n> hall = Hall("north")\n> hall.open(key)\n> ```\n>\n> It closes by itself.',
    );
  });

  it("shows a definition of one line that is asked for", async () => {
    const files = { ...library, "lending/bell.py": "def bell_seconds(): return 7\n" };
    const answer = await answerTo("What does bell_seconds return?", {}, files);
    assert.match(answer, /^`bell_seconds`[^\n]*\n\n```python\ndef bell_seconds\(\): return 7\n```/);
  });

  it("is about the selection where there is one", async () => {
    const selection = { path: "lending/desk.py", startLine: 6, endLine: 7, text: "if loan.closed:" };
    assert.match(await answerTo("what is this for?", { selection }), /^`Desk\.take_back`/);
  });

  it("follows up on what was spoken of, and on what was listed second", async () => {
    const history = [
      { role: "user" as const, text: "What does `FinePolicy.fine` do?" },
      { role: "assistant" as const, text: "`FinePolicy.fine` …\n\n`Desk.lend` in `lending/desk.py`, line 10." },
    ];
    assert.match(await answerTo("and who calls it?", { history }), /^`FinePolicy\.fine` is used in 2 definitions/);
    assert.match(await answerTo("What does the second one do?", { history }), /^`Desk\.lend`/);
  });

  it("says that it cannot write code, and shows what to start from", async () => {
    const [first, second] = blocksOf(await answerTo("Write a function that computes the fine of a late loan"));
    assert.match(first ?? "", /^Writing new code takes a language model/);
    assert.match(second ?? "", /^`FinePolicy(?:\.fine)?`/);
  });

  it("says plainly that nothing fits, what is missing, and what came nearest", async () => {
    const blocks = blocksOf(await answerTo("How do I set up a kubernetes ingress?"));
    assert.match(blocks[0] ?? "", /^Nothing was found.*“kubernetes” or “ingress”\.$/);
    assert.match(blocks[1] ?? "", /^The nearest passages.*\n- /);
    assert.match(blocks[2] ?? "", /^What may help/);
  });

  it("shows what it has for a question in another language", async () => {
    for (const question of [
      "Wie wird die fine für einen loan berechnet?",
      "¿Cómo se calcula la fine de un loan?",
      "loan 的 fine 是怎么计算的？",
    ])
      assert.match(await answerTo(question), /^`FinePolicy\.fine`/, question);
  });

  it("says so when a name is nowhere, and when there is nothing at all", async () => {
    assert.match(await answerTo("What does `frobnicate_all` do?"), /^Nothing (was found|named).*`frobnicate_all`/);
    const blocks = blocksOf(await answerTo("Is there anything?", {}, {}));
    assert.equal(blocks[0], "Nothing was found in the indexed files that answers this.");
    assert.equal(blocks.length, 2);
  });

  it("shows true lines of the file, and marks what it leaves out", async () => {
    const steps = Array.from({ length: 80 }, (_, step) => `    step_${step} = prepare(${step})`);
    const text = [
      "def brew(pot):",
      ...steps,
      "    if pot.is_cold:",
      "        raise ColdPot(pot)",
      "    return pot",
    ].join("\n");
    const answer = compose(await briefOf("When is a cold pot refused?", { "tea.py": text }, {}, 10_000));
    const shown = (/```python\n([^]*?)\n```/.exec(answer)?.[1] ?? "").split("\n");
    const lines = text.split("\n");
    let before = -1;
    for (const line of shown) {
      const cut = /^ *# … lines? (\d+)(?:-(\d+))?$/.exec(line);
      if (cut) {
        assert.equal(Number(cut[1]), before + 2);
        before = Number(cut[2] ?? cut[1]) - 1;
      } else {
        assert.equal(line, lines[before + 1]);
        before++;
      }
    }
    assert.match(shown.join("\n"), /raise ColdPot/);
    assert.ok(shown.length < 60);
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
      "difference between a and f",
      "which exceptions can it raise?",
      "what is the default of b?",
    ];
    for (const [index, text] of hostile.entries()) {
      const passages = [
        passageOf(1, "m.py", "", 1, text),
        passageOf(2, "m.py", "a.b", 3 + index, text),
        passageOf(3, "d.md", "", 1, text),
      ];
      for (const question of questions) {
        for (const responseType of ["general", "debugging", "code_generation", "code_explanation"] as const) {
          const context = { passages, tokens: 0 };
          const answer = await answerTo(question, { responseType, context, definitions: [] }, {});
          const fences = answer.split("\n").filter((line) => /^(?:> )?`{3,}/.test(line)).length;
          assert.equal(fences % 2, 0, answer);
          assert.equal(await removedFrom(answer, passages), 0, answer);
        }
      }
    }
  });
});

const oven = `def bake(bread):
    """Bake one bread."""
    heat()
    return wait(bread, MINUTES)


def heat():
    """Heat the oven before anything is baked."""
    if is_hot():
        raise TooHot()
    light()


def sweep():
    """Sweep the floor."""
    floor.clean()
`;

describe("compose, of several places", () => {
  const check = (question: string, ...expected: readonly RegExp[]): void => {
    it(question, async () => {
      const answer = compose(await briefOf(question, { "oven.py": oven }));
      for (const each of expected) assert.match(answer, each);
    });
  };
  check(
    "How is bread baked?",
    /^`bake` in `oven\.py`, line 1: Bake one bread \[1\]\.\n/,
    /\nIt calls `heat`\.\n/,
    /\n`heat` in `oven\.py`, line 7: Heat the oven before anything is baked \[1\]\.\n/,
    /\nIt is used in `bake` \(`oven\.py`, line 3\)\. It raises `TooHot`\./,
  );

  it("tells values that are named and stand elsewhere, and what stands beside", async () => {
    const brief = await briefOf("How many minutes is bread baked by default?", { "oven.py": oven });
    const place = { collection: "/r", path: "times.py", startLine: 3, endLine: 3, symbol: "MINUTES" };
    const notes: readonly PassageNote[] = [
      { relation: "value", place, text: "MINUTES = 40" },
      { relation: "member", place: { ...place, symbol: "bread_of_today" }, text: "def bread_of_today()" },
      { relation: "member", place: { ...place, symbol: "close" }, text: "def close()" },
    ];
    const passages = brief.context.passages.map((each): ContextPassage => ({ ...each, notes }));
    const answer = compose({ ...brief, context: { ...brief.context, passages } });
    assert.match(answer, /^\*\*Values\*\*\n- `MINUTES = 40`, `times\.py`, line 3\n/);
    assert.match(answer, /Values: `MINUTES = 40`\. Beside it: `bread_of_today` \(line 3\)\./);
  });

  it("puts pieces of one definition in the order of the file", async () => {
    const steps = (word: string) =>
      Array.from({ length: 12 }, (_, at) => `    ${word}_${at} = prepare_the_${word}_of_the_house(${at})`).join("\n");
    const text = `def tea():\n${steps("water")}\n${steps("leaf")}\n    pour_it_out()\n`;
    const brief = await briefOf("Where is the leaf poured, and the water?", { "tea.py": text }, {}, 500);
    const [one, ...others] = brief.context.passages;
    assert.ok(one && others.length === 0);
    const lines = [...compose(brief).matchAll(/`tea` in `tea\.py`, lines? (\d+)/g)].map(([, line]) => Number(line));
    assert.deepEqual(
      lines,
      lines.toSorted((left, right) => left - right),
    );
  });

  it("says whose code it is where it is not the user's own, by the name that users write", async () => {
    const lines = 'def count_bees(hive):\n    """Count bees."""\n    return len(hive)';
    const passage: ContextPassage = {
      ...passageOf(1, "bees/hive.py", "count_bees", 3, lines),
      source: "package",
      publicName: "bees.count_bees",
      origin: { title: "bees==2.31.0", version: "2.31.0" },
    };
    const context = { passages: [passage], tokens: 9 };
    const text = compose(await briefOf("How are bees counted in a hive?", {}, { context, absentTerms: [] }));
    assert.match(text, /^`bees\.count_bees` in `bees\/hive\.py` of bees 2\.31\.0, lines 3-5 \[1\]/);
  });

  it("calls a post by the title of its thread and by who wrote it, not by its number", async () => {
    const passage: ContextPassage = {
      ...passageOf(1, "questions/4711", "", 5, "## Accepted answer\n\nCount the bees of a hive one by one."),
      kind: "prose",
      source: "stackoverflow",
      origin: {
        title: "How are bees counted?",
        attribution: "A. Keeper",
        post: { kind: "answer", isAccepted: true },
      },
    };
    const context = { passages: [passage], tokens: 9 };
    const text = compose(await briefOf("How are bees counted in a hive?", {}, { context, absentTerms: [] }));
    assert.match(text, /^“How are bees counted\?”, accepted answer, Stack Overflow, by A\. Keeper \[1\]:/);
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
