import { type Collection, EngineError } from "../api";

/** A collection that a search may be narrowed to. */
interface Choice {
  readonly collection: Collection;
  readonly isVisible: boolean;
}

/**
 * Those that are called so: a kind, an id without its version, or, also where the workspace would not see it, an id.
 * Without any word, all that the workspace sees.
 */
export function narrowSources<Each extends Choice>(
  all: readonly Each[],
  words: readonly string[] | undefined,
): readonly Each[] {
  const visible = all.filter(({ isVisible }) => isVisible);
  if (words === undefined || words.length === 0) return visible;
  const found = new Set<Each>();
  for (const word of words) {
    const exact = all.filter(({ collection }) => collection.id === word);
    const named = exact.length > 0 ? exact : visible.filter(({ collection }) => isCalled(collection, word));
    if (named.length === 0) throw unknownSource(word, all);
    for (const each of named) found.add(each);
  }
  return all.filter((each) => found.has(each));
}

export function unknownSource(word: string, all: readonly Pick<Choice, "collection">[]): EngineError {
  const kinds = [...new Set(all.map(({ collection }) => collection.kind))];
  const ids = all.filter(({ collection }) => collection.kind !== "workspace").map(({ collection }) => collection.id);
  const shown = ids.slice(0, mostNamed).join(", ");
  const rest = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : "";
  const known = kinds.length === 0 ? "nothing was added yet" : `there are the kinds ${kinds.join(", ")}`;
  return new EngineError(
    "source/not-found",
    `There is no source "${word}" for this workspace; ${known}${ids.length === 0 ? "" : `, and ${shown}${rest}`}.`,
  );
}

const mostNamed = 8;

function isCalled({ id, kind, version }: Collection, word: string): boolean {
  if (kind === word || `${kind}s` === word) return true;
  // Ids are `kind:name@version`, and of a repository `@` is followed by the branch that was named.
  return (version !== undefined && id === `${word}:${version}`) || (kind !== "workspace" && id.startsWith(`${word}@`));
}
