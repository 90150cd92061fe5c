import assert from "node:assert/strict";
import { decodeEntities, htmlToMarkdown } from "../../../../../src/core/sources/stackoverflow/html-to-markdown";

function check(html: string, expected: string): void {
  const converted = htmlToMarkdown(html);
  assert.equal("markdown" in converted ? converted.markdown : converted.reason, expected);
}

describe("htmlToMarkdown", () => {
  it("gives paragraphs a line each, and lines that the author broke", () => {
    check("<p>One\n two.</p>\n\n<p>Three.</p>", "One two.\n\nThree.");
    check("<p>One<br>two<br/>three</p>", "One\ntwo\nthree");
    check("plain", "plain");
    check("", "");
  });

  it("keeps code as it was written, whatever stands in it", () => {
    check("<pre><code>def f():\n    return a &lt; b\n</code></pre>", "```\ndef f():\n    return a < b\n```");
    check("<p>Use <code>a &amp; b</code> or <kbd>Esc</kbd>.</p>", "Use `a & b` or `Esc`.");
    check("<pre class='lang-py'><code>```\nx\n```</code></pre>", "````\n```\nx\n```\n````");
    check("<pre><code>x = <em>1</em>\n</code></pre>", "```\nx = 1\n```");
    check("<p>a</p><pre><code>b", "a\n\n```\nb\n```");
    check("<pre><code>\n\n</code></pre>", "");
  });

  it("writes lists, with numbers, inside each other and with code", () => {
    check("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b");
    check("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b");
    check("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c");
    check("<ol><li><p>a</p>\n<pre><code>x\n</code></pre></li></ol>", "1. a\n\n   ```\n   x\n   ```");
    check("<p>Either:</p><ul><li>a</li></ul><p>Or.</p>", "Either:\n\n- a\n\nOr.");
  });

  it("marks quotes and headings, below those of the thread", () => {
    check("<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote><p>c</p>", "> a\n\n> b\n\nc");
    check("<h1>Edit</h1><p>a</p>", "### Edit\n\na");
    check("<p>a</p><hr><p>b</p>", "a\n\n* * *\n\nb");
  });

  it("gives of a link, an image and emphasis the words, and of a table the cells", () => {
    check('<p>See <a href="https://a.example">the <b>docs</b></a><img src="x" alt="a plot"></p>', "See the docsa plot");
    check("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n\n1 | 2");
    check("<p>a<script>alert(1)</script><style>p{}</style>b</p>", "ab");
  });

  it("lets no line of prose pass for a heading, a fence or a rule", () => {
    check("<p># not a title</p><p>---</p><p>```</p><p>a - b</p>", "\\# not a title\n\n\\---\n\n\\```\n\na - b");
  });

  it("mends what is not closed or closed twice", () => {
    check("<p>a<p>b</em></p></p></li>c", "a\n\nb\n\nc");
    check("<ul><li>a<li>b</ul>", "- a\n- b");
    check("&#x41;&nbsp;&unknown; <", "A &unknown; <");
  });

  it("gives up on what no person wrote, soon", () => {
    const reasonOf = (html: string): string => {
      const converted = htmlToMarkdown(html);
      return "reason" in converted ? converted.reason : "";
    };
    assert.match(reasonOf("<div>".repeat(100_000)), /more than 200 deep/);
    assert.match(reasonOf("<b>x</b>".repeat(100_000)), /more than 50000 HTML tags/);
    assert.match(reasonOf("a".repeat(1_000_001)), /more than 1000000 characters/);
    assert.match(reasonOf("<i>".repeat(100_000) + "</b>".repeat(100_000)), /more than 200 deep/);
  });
});

describe("decodeEntities", () => {
  it("decodes what the API escapes, and takes nothing for a tag", () => {
    const checkTitle = (text: string, expected: string): void => assert.equal(decodeEntities(text), expected);
    checkTitle("What does the &quot;yield&quot; keyword do?", 'What does the "yield" keyword do?');
    checkTitle("&#39;ascii&#39; codec &amp; List<str>", "'ascii' codec & List<str>");
    checkTitle("a < b", "a < b");
  });
});
