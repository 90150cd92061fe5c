import { languageOf, type NamedThing, type Place } from "../core";
import { type NamedPlace } from "./conversation";

/** More links than anybody follows; each costs a look-up. */
const maxNames = 60;
const maxNameChars = 200;

const path = /^[^\s:*?"<>|]+$/;
const dottedName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

/**
 * The code spans of an answer that may name a file or a definition, as they are written, each once: `` `app/pay.py` ``,
 * `` `Wallet.pay` ``, `` `pay()` ``. Blocks of code are not looked at: everything in them is a name.
 */
export function codeNames(text: string): readonly string[] {
  const names = new Set<string>();
  for (const line of outsideFences(text)) {
    for (const [, span = ""] of line.matchAll(/`([^`\n]{1,200})`/g)) {
      if (names.size === maxNames) return [...names];
      const name = span.trim();
      if (
        name.length <= maxNameChars &&
        ((path.test(name) && languageOf(name) !== undefined) || dottedName.test(calledName(name)))
      )
        names.add(span);
    }
  }
  return [...names];
}

/** `pay()` → `pay`: what the index knows it by. */
export function calledName(name: string): string {
  return name.trim().replace(/\(\)$/, "");
}

/** Of several things of one name the answer means the one it has read; else the first is as good as any. */
export function namedPlaces(
  written: readonly string[],
  things: readonly NamedThing[],
  read: readonly Place[],
): readonly NamedPlace[] {
  return written.flatMap((name) => {
    const places = things.filter((thing) => thing.name === calledName(name)).map(({ place }) => place);
    const place = places.find((candidate) => read.some((passage) => overlap(candidate, passage))) ?? places[0];
    return place === undefined ? [] : [{ name, place }];
  });
}

function overlap(one: Place, other: Place): boolean {
  const isSameFile = one.collection === other.collection && one.path === other.path;
  return isSameFile && one.startLine <= other.endLine && one.endLine >= other.startLine;
}

function* outsideFences(text: string): Generator<string> {
  let fence: string | undefined;
  for (const line of text.split("\n")) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark !== undefined && mark.startsWith(fence)) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else yield line;
  }
}
