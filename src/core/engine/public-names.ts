import { type AnswerPart, type Hit, type Place } from "../api";
import { publicNamesOf } from "../retrieve/public-names";
import { type OpenCollection } from "./collections";

type OpenStore = Pick<OpenCollection, "store">;

/** Places of packages, each with what users write for what is there. */
export async function named<Each extends Place>(
  places: readonly Each[],
  open: readonly OpenStore[],
): Promise<readonly Each[]> {
  const names = new Map(
    await Promise.all(
      open.map(async ({ store }) => {
        const isAsked = places.some(({ collection }) => collection === store.collection);
        return [store.collection, isAsked ? await publicNamesOf(store) : undefined] as const;
      }),
    ),
  );
  return places.map((place) => {
    const publicName = place.symbol === "" ? undefined : names.get(place.collection)?.nameOf(place);
    return publicName === undefined ? place : { ...place, publicName };
  });
}

/**
 * Hits best first, with what only says types (a stub, an overload) behind the code of the same name: ranking takes it for
 * the definition, and it has no docstring.
 */
export function codeFirst(hits: readonly Hit[]): readonly Hit[] {
  const left = [...hits];
  const ordered: Hit[] = [];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const { publicName } = next;
    const isTyped = publicName !== undefined && isOnlyTyped(next);
    const at = isTyped ? left.findIndex((hit) => hit.publicName === publicName && !isOnlyTyped(hit)) : -1;
    ordered.push(...left.splice(at, at < 0 ? 0 : 1), next);
  }
  return ordered.map((hit, position) => ({ ...hit, score: hits[position]?.score ?? hit.score }));
}

function isOnlyTyped({ path, text }: Hit): boolean {
  return path.endsWith(".pyi") || /^\s*@(?:\w+\.)?overload\b/.test(text);
}

/** A sentence may cite a part of a passage, which has a name of its own. */
export async function* withPublicNames(
  parts: AsyncIterable<AnswerPart>,
  packages: readonly OpenStore[],
): AsyncGenerator<AnswerPart> {
  for await (const part of parts) {
    if (part.type !== "citation-add") yield part;
    else {
      const [place = part.place] = await named([part.place], packages);
      yield { ...part, place };
    }
  }
}
