import { type Parameter } from "../../api";
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
export function isException({ kind, known, signature }: Definition): boolean {
  const bases = known?.bases ?? signature.split("(").slice(1);
  return kind === "class" && bases.some((base) => /(?:Error|Exception|Warning)\b/.test(base));
}

function clauseFor(definition: Definition): Clause | undefined {
  const subject = definition.kind === "class" ? "thing" : "function";
  const fromDocstring = clauseOf(definition.docstring, subject);
  return fromDocstring ?? (isTelling(definition.comment) ? clauseOf(definition.comment, subject) : undefined);
}

/** What a signature says: "takes `days` and `rate`, and returns `Money`". */
function signatureFacts({ kind, known }: Definition): string {
  if (!known) return "";
  if (kind === "class") {
    return known.bases.length > 0 ? `is a class that builds on ${listing(known.bases.map(code))}` : "";
  }
  const { signature, parameters } = known.definition;
  const names = parameters.filter(({ name }) => !/^(?:self|cls)$/.test(name)).map(starred);
  const arrow = signature.lastIndexOf("->");
  const returned = arrow < 0 ? "None" : signature.slice(arrow + 2).trim();
  const takes = names.length > 0 ? `takes ${listing(names.slice(0, 6).map(code))}` : "";
  const returns = returned === "None" ? "" : `returns ${code(returned)}`;
  return [takes, returns].filter((fact) => fact !== "").join(" and ");
}

function starred({ name, kind }: Parameter): string {
  return kind === "var-positional" ? `*${name}` : kind === "var-keyword" ? `**${name}` : name;
}

/** A sentence of facts that a docstring often leaves out; without one, `describe` has told the signature's. */
export function factsSentence(definition: Definition): string {
  const facts = clauseFor(definition) ? signatureFacts(definition) : "";
  const raised = definition.known?.raises ?? [];
  const raises = raised.length > 0 ? `raises ${listing(raised.slice(0, 4).map(code))}` : "";
  const all = [facts, raises].filter((fact) => fact !== "");
  return all.length === 0 ? "" : sentence(`It ${all.join(", and ")}`);
}

/** A comment above that is a sentence, not a rule or a mark for a tool. */
function isTelling(comment: string): boolean {
  return (
    comment.split(/\s+/).length >= 3 &&
    !/^(?:noqa|type:|pylint|pragma|TODO|FIXME|XXX)/i.test(plainMarkdown(comment)) &&
    !/[-=*#]{4,}/.test(comment)
  );
}
