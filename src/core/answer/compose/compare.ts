import { type ContextPassage, type KnownDefinition } from "../../api";
import { lastPart } from "../../platform/last-part";
import { isTestPath } from "../../platform/source-paths";
import { summaryOf } from "./markdown";
import { type Material, nothingTold, type Told } from "./material";
import { code, listing, markAt, sentence } from "./wording";

/** "The difference between A and B": both side by side; nothing where they are not both known. */
export function tellComparison({ question: { names, text }, brief }: Material): Told {
  const asked = names.map(({ name }) => name).toSorted((left, right) => text.indexOf(left) - text.indexOf(right));
  const found = asked.flatMap((name) => bestNamed(name, brief.definitions) ?? []);
  const [one, other] = [...new Set(found)];
  if (!one || !other) return nothingTold;
  const blocks = [...[one, other].map((each) => told(each, brief.context.passages)), ...differences(one, other)];
  return { blocks, shown: [] };
}

function bestNamed(name: string, known: readonly KnownDefinition[]): KnownDefinition | undefined {
  const last = lastPart(name);
  const rate = ({ definition: { qualifiedName, kind, chunk } }: KnownDefinition): number =>
    (qualifiedName === name ? 4 : 0) + (kind === "class" ? 1 : 0) - (isTestPath(chunk.path) ? 8 : 0);
  return known
    .filter(({ definition }) => definition.qualifiedName === name || definition.name === last)
    .toSorted((left, right) => rate(right) - rate(left))[0];
}

function told({ definition, bases, raises }: KnownDefinition, passages: readonly ContextPassage[]): string {
  const { qualifiedName, kind, chunk, startLine, signature, summary } = definition;
  const mark = markAt({ ...chunk, startLine }, passages).trim();
  const facts = [
    bases.length > 0 ? `builds on ${listing(bases.map(code))}` : "",
    raises.length > 0 ? `raises ${listing(raises.slice(0, 4).map(code))}` : "",
  ].filter((fact) => fact !== "");
  const more = facts.length > 0 ? ` It ${facts.join(", and ")}.` : "";
  const written = kind === "class" ? "" : `, ${code(signature)}`;
  const place = `**${code(qualifiedName)}** in ${code(chunk.path)}, line ${startLine}${written}`;
  const lead = summary === "" ? place : `${place}: ${summaryOf(summary, 260)}`;
  const whole = `${sentence(lead)}${more}`;
  return sentence(whole, mark);
}

const mostNames = 12;

/** What each has that the other has not: members of classes, parameters of functions. */
function differences(one: KnownDefinition, other: KnownDefinition): readonly string[] {
  const own = partsOf(one);
  const others = partsOf(other);
  const lines = [
    onlyIn(one, without(own, others)),
    onlyIn(other, without(others, own)),
    labelled("Both have", without(own, without(own, others))),
  ].filter((line) => line !== "");
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function partsOf({ definition: { kind, parameters }, members = [] }: KnownDefinition): readonly string[] {
  if (kind === "class") return members.filter((name) => !/^_[^_]/.test(name));
  return parameters.map(({ name }) => name).filter((name) => !/^(?:self|cls)$/.test(name));
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  return names.filter((name) => !others.includes(name));
}

function onlyIn({ definition }: KnownDefinition, names: readonly string[]): string {
  return labelled(`Only ${code(definition.qualifiedName)} has`, names);
}

function labelled(label: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `- ${label} ${listing(names.slice(0, mostNames).map(code), more === "" ? "and" : ",").replace(" , ", ", ")}${more}.`;
}
