import { type AnswerPart, type Place } from "../api";
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
