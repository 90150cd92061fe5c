import DOMPurify from "dompurify";
import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import diff from "highlight.js/lib/languages/diff";
import ini from "highlight.js/lib/languages/ini";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";
import yaml from "highlight.js/lib/languages/yaml";
import { element } from "./element";
import { toolkitButton } from "./toolkit";

/**
 * Above these, colours cost more than they are worth in a side bar: the highlighter takes time with the square of a
 * line, or of a run of blanks, in most languages.
 */
const maxColouredChars = 20_000;
const maxColouredLine = 400;

const languages = { python, bash, json, yaml, ini, sql, javascript, diff } as const;
for (const [name, language] of Object.entries(languages)) highlighter.registerLanguage(name, language);

const labels: Record<keyof typeof languages, string> = {
  python: "Python",
  bash: "Shell",
  json: "JSON",
  yaml: "YAML",
  ini: "INI",
  sql: "SQL",
  javascript: "JavaScript",
  diff: "Diff",
};

const aliases: Readonly<Record<string, keyof typeof languages>> = {
  py: "python",
  python3: "python",
  pycon: "python",
  pyi: "python",
  sh: "bash",
  shell: "bash",
  console: "bash",
  zsh: "bash",
  jsonc: "json",
  yml: "yaml",
  toml: "ini",
  cfg: "ini",
  js: "javascript",
  ts: "javascript",
  typescript: "javascript",
  patch: "diff",
};

/** A block of code with the name of its language, and buttons that copy it and put it at the cursor. */
export function codeBlock(code: string, info: string, isColoured: boolean): HTMLElement {
  const written = /^[\w+#.-]{1,20}/.exec(info.trim())?.[0] ?? "";
  const language = languageOf(written);
  const label = labelOf(written, language);
  const content = element("code");
  content.append(language === undefined || !isColoured || !isColourable(code) ? code : highlight(code, language));
  return element(
    "div",
    { class: "code-block", role: "group", "aria-label": `${label} code` },
    element(
      "div",
      { class: "code-head" },
      element("span", { class: "code-language" }, label),
      toolkitButton({ label: "Wrap lines", icon: "wrap", appearance: "icon", data: { command: "code-wrap" } }),
      toolkitButton({ label: "Copy code", icon: "copy", appearance: "icon", data: { command: "code-copy" } }),
      toolkitButton({
        label: "Insert at cursor",
        icon: "insert",
        appearance: "icon",
        data: { command: "code-insert" },
      }),
    ),
    element("pre", {}, content),
  );
}

/** The code of the block that a button stands in. */
export function codeOf(button: Element): string {
  return button.closest(".code-block")?.querySelector("pre")?.textContent ?? "";
}

/** The style sheet wraps the lines of all blocks, or of none, and where the panel is narrow unless it is told not to. */
export function isWrapped(button: Element): boolean {
  const code = button.closest(".code-block")?.querySelector("code");
  return code instanceof HTMLElement && getComputedStyle(code).whiteSpace === "pre-wrap";
}

function isColourable(code: string): boolean {
  if (code.length > maxColouredChars) return false;
  let blanks = 0;
  let line = 0;
  for (const character of code) {
    blanks = character.trim() === "" ? blanks + 1 : 0;
    line = character === "\n" ? 0 : line + 1;
    if (blanks > maxColouredLine || line > maxColouredLine) return false;
  }
  return true;
}

function languageOf(written: string): keyof typeof languages | undefined {
  const name = written.toLowerCase();
  return Object.hasOwn(languages, name) ? (name as keyof typeof languages) : ownValue(aliases, name);
}

function labelOf(written: string, language: keyof typeof languages | undefined): string {
  if (written === "") return "Text";
  // What was written says it better than the language it is coloured as: TOML is not INI.
  return language !== undefined && (written.toLowerCase() === language || aliasIsSpelling(written))
    ? labels[language]
    : written;
}

function aliasIsSpelling(written: string): boolean {
  return !["toml", "cfg", "ts", "typescript", "jsonc"].includes(written.toLowerCase());
}

function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function highlight(code: string, language: string): DocumentFragment {
  const html = highlighter.highlight(code, { language, ignoreIllegals: true }).value;
  return DOMPurify.sanitize(html, { ALLOWED_TAGS: ["span"], ALLOWED_ATTR: ["class"], RETURN_DOM_FRAGMENT: true });
}
