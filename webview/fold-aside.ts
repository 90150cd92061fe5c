import { element } from "./element";

/** Headings of what stands beside an answer: it helps some readers, and all others look for the answer. */
const asides = ["Used in", "Called by", "Calls", "Related", "See also", "Tests", "From"] as const;

/** A section that is not the answer itself is one line that can be opened: "Used in (3)". */
export function foldAside(section: DocumentFragment): Node {
  const [title, ...rest] = section.children;
  const heading = title?.tagName === "P" ? title.firstElementChild : null;
  if (title === undefined || heading?.tagName !== "STRONG" || title.firstChild !== heading) return section;
  const text = heading.textContent ?? "";
  const isAside = rest.length > 0 && asides.some((aside) => text === aside || text.startsWith(`${aside} `));
  if (!isAside) return section;
  const items = rest.reduce((sum, list) => sum + (/^[UO]L$/.test(list.tagName) ? list.children.length : 0), 0);
  const summary = element("summary", {}, ...heading.childNodes, ...[...title.childNodes].slice(1));
  if (items > 0) summary.append(` (${items})`);
  return element("details", { class: "aside" }, summary, ...rest);
}
