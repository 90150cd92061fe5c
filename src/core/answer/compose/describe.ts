import { type Clause, clauseOf } from "./clause";
import { type Definition } from "./definitions";
import { plainMarkdown, shorten } from "./docstring";
import { code, listing, placeOf, sentence } from "./wording";

/** "`Loan.fine` in `fines.py` returns the fine for a loan" and what the docstring's first paragraph adds to it. */
export interface Description {
  readonly lead: string;
  readonly rest: string;
}

export function describe(definition: Definition, withLine = false): Description {
  const place = placeOf(definition, withLine);
  const clause = clauseFor(definition);
  // Docstrings of exceptions tell what went wrong: "A client asks too often."
  if (clause?.predicate !== undefined && !isException(definition))
    return { lead: `${place} ${clause.predicate}`, rest: clause.rest };
  if (clause) return { lead: `${place}: ${clause.sentence}`, rest: clause.rest };
  const facts = signatureFacts(definition);
  return { lead: facts === "" ? `${place} is a ${definition.kind}` : `${place} ${facts}`, rest: "" };
}

/** The summary alone, for lists. */
export function summaryOf(definition: Definition): string {
  const clause = clauseFor(definition);
  return clause ? shorten(clause.sentence, 140) : "";
}

/** A class that is raised, by what it builds on. */
export function isException(definition: Definition): boolean {
  return definition.kind === "class" && /\(.*(?:Error|Exception|Warning)\b/.test(definition.signature);
}

function clauseFor(definition: Definition): Clause | undefined {
  const subject = definition.kind === "class" ? "thing" : "function";
  const fromDocstring = clauseOf(definition.docstring, subject);
  return fromDocstring ?? (isTelling(definition.comment) ? clauseOf(definition.comment, subject) : undefined);
}

/** What a signature says: "takes `days` and `rate`, and returns `Money`". */
function signatureFacts(definition: Definition): string {
  if (definition.kind === "class") {
    const bases = splitArguments(/\(([\s\S]*)\)/.exec(definition.signature)?.[1] ?? "").filter(
      (base) => !base.includes("="),
    );
    return bases.length > 0 ? `is a class that builds on ${listing(bases.map(code))}` : "";
  }
  const parameters = parametersOf(definition);
  const returned = /->\s*([\s\S]+)$/.exec(definition.signature)?.[1]?.trim();
  const takes = parameters.length > 0 ? `takes ${listing(parameters.slice(0, 6).map(code))}` : "";
  const returns = returned !== undefined && returned !== "None" ? `returns ${code(returned)}` : "";
  return [takes, returns].filter((fact) => fact !== "").join(" and ");
}

/** What its statements raise: names of exceptions, each once. */
function raisedBy(definition: Definition): readonly string[] {
  const names = definition.body.flatMap((statement) => /^raise\s+([A-Za-z_][\w.]*)/.exec(statement.text)?.[1] ?? []);
  return [...new Set(names)];
}

/** A sentence of facts that a docstring often leaves out; without one, `describe` has told the signature's. */
export function factsSentence(definition: Definition): string {
  const facts = clauseFor(definition) ? signatureFacts(definition) : "";
  const raised = raisedBy(definition);
  const raises = raised.length > 0 ? `raises ${listing(raised.slice(0, 4).map(code))}` : "";
  const all = [facts, raises].filter((fact) => fact !== "");
  return all.length === 0 ? "" : sentence(`It ${all.join(", and ")}`);
}

/** Parameters without `self`, types and defaults. */
function parametersOf(definition: Definition): readonly string[] {
  const open = definition.signature.indexOf("(");
  if (open < 0) return [];
  let depth = 0;
  let end = open;
  for (; end < definition.signature.length; end++) {
    const character = definition.signature[end] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character) && --depth === 0) break;
  }
  return splitArguments(definition.signature.slice(open + 1, end))
    .map((parameter) => parameter.replace(/[:=][\s\S]*$/, "").trim())
    .filter((name) => name !== "" && !/^(?:self|cls|\*|\/|…)$/.test(name));
}

function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of text.replace(/#[^\n]*/g, "")) {
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (character === "," && depth === 0) {
      parts.push(current.trim());
      current = "";
    } else {
      current += character;
    }
  }
  return [...parts, current.trim()].filter((part) => part !== "");
}

/** A comment above that is a sentence, not a rule or a mark for a tool. */
function isTelling(comment: string): boolean {
  return (
    comment.split(/\s+/).length >= 3 &&
    !/^(?:noqa|type:|pylint|pragma|TODO|FIXME|XXX)/i.test(plainMarkdown(comment)) &&
    !/[-=*#]{4,}/.test(comment)
  );
}
