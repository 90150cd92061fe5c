import { dottedNameAt } from "./python-text";

/** Names of the base classes in a class header: keywords go, and so do the arguments of generic bases. */
export function basesOf(header: string): readonly string[] {
  const open = openingBracket(header);
  if (open === -1) return [];
  const bases: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < header.length; at++) {
    const code = header.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) depth++;
    else if (code === 41 || code === 93 || code === 125) depth--;
    const atEnd = depth === 0;
    if (!atEnd && !(depth === 1 && code === 44)) continue;
    const argument = header.slice(from, at).trim();
    const name = dottedNameAt(argument, 0);
    if (/^[^\d]/.test(name) && !/^\s*=[^=]/.test(argument.slice(name.length))) bases.push(name);
    from = at + 1;
    if (atEnd) break;
  }
  return bases;
}

/** The bracket that opens the bases: the first round one that is not inside type parameters. */
function openingBracket(header: string): number {
  let depth = 0;
  for (let at = 0; at < header.length; at++) {
    const code = header.charCodeAt(at);
    if (code === 91) depth++;
    else if (code === 93) depth--;
    else if (code === 40 && depth === 0) return at;
  }
  return -1;
}
