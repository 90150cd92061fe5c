import assert from "node:assert/strict";
import { markdownOf, readProse } from "../../../../../src/core/answer/compose/prose-blocks";

/** Each block as Markdown, with its kind. */
function check(name: string, text: string, expected: readonly string[]): void {
  it(name, () => {
    assert.deepEqual(
      readProse(text).map((block) => `${block.kind}: ${markdownOf(block).join("\n")}`),
      expected,
    );
  });
}

describe("readProse", () => {
  check(
    "takes along what follows two colons",
    "Create it like this::\n\n    app = App()\n\n    app.run()\n\nThen run.",
    ["text: Create it like this:", "code: ```python\napp = App()\n\napp.run()\n```", "text: Then run."],
  );
  check("knows code that a passage begins in", "   @app.route\n   def index():\n       return 1\n\nThen run.", [
    "code: ```python\n@app.route\ndef index():\n    return 1\n```",
    "text: Then run.",
  ]);
  check("reads directives of code", ".. code-block:: python\n   :linenos:\n\n   import app\n   app.run()\n\nAfter.", [
    "code: ```python\nimport app\napp.run()\n```",
    "text: After.",
  ]);
  check("resolves roles and references", "See :file:`static` and :meth:`~app.App.run`, or `the docs`_ and ``x``.", [
    "text: See `static` and `app.App.run`, or the docs and `x`.",
  ]);
  check(
    "drops what renders from elsewhere",
    ".. _label:\n\n.. autofunction:: render\n   :noindex:\n\n.. image:: x.png\n\nText.",
    ["text: Text."],
  );
  check("keeps what an admonition says", ".. note::\n\n   Mind the gap.\n\n.. versionchanged:: 2.0\n   Faster.", [
    "text: Mind the gap.",
    "text: Changed in 2.0: Faster.",
  ]);
  check("keeps the name that is described", ".. confval:: MAX_SIZE\n\n   Default: ``None``", [
    "text: `MAX_SIZE`",
    "text: Default: `None`",
  ]);
  check("knows titles of both languages", "Errors\n======\n\n## Retries\n\nText.", [
    "title: Errors",
    "title: Retries",
    "text: Text.",
  ]);
  check("numbers lists", "#. One\n   more\n#. Two", ["list: 1. One more\n1. Two"]);
  check("leaves tables as they are", "| a | b |\n|---|---|\n| 1 | 2 |\n\n+---+---+\n| a | b |\n+---+---+", [
    "table: | a | b |\n|---|---|\n| 1 | 2 |",
    "table: ```text\n+---+---+\n| a | b |\n+---+---+\n```",
  ]);
  check(
    "keeps the columns of a table without bars",
    "===== ====\nName  Days\n===== ====\ngrace 3\n===== ====\n\nText.",
    ["table: ```text\n===== ====\nName  Days\n===== ====\ngrace 3\n===== ====\n```", "text: Text."],
  );
  check("leaves fences and doctests code", "```py\nx = 1\n\ny = 2\n```\n\n>>> x\n1", [
    "code: ```py\nx = 1\n\ny = 2\n```",
    "code: ```python\n>>> x\n1\n```",
  ]);
  check(
    "drops badges, pictures and tags",
    '<p align="center"><img src="a.png"></p>\n[![CI](b)](c)\n\nA [client](docs/a.md).',
    ["text: A client."],
  );
  check("resolves links by label", "A [desk] and [its rules][r], not [0].\n\n[desk]: https://x.y\n[r]: https://x.z", [
    "text: A desk and its rules, not \\[0].",
  ]);
  check("drops marks of builders", "::: app.App\n    options:\n\nText.", ["text: Text."]);
});
