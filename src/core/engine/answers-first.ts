import { type Hit, keyOf } from "../api";
import { type OpenCollection } from "./collections";
import { asHits, storeOf } from "./related-hits";

/** Questions whose answers are looked up; further down nobody reads. */
const answeredQuestions = 10;

/**
 * What sounds like a question is the question that somebody asked; its reader wants what was answered. So the best answer
 * of a thread comes before its question: the accepted one, or the one with the most votes.
 */
export async function answersFirst(
  open: readonly Pick<OpenCollection, "store">[],
  hits: readonly Hit[],
): Promise<readonly Hit[]> {
  const byKey = new Map(hits.map((hit) => [keyOf(hit), hit]));
  const ordered = new Map<string, Hit>();
  let left = answeredQuestions;
  for (const hit of hits) {
    if (hit.origin?.post?.kind === "question" && left-- > 0) {
      const answer = await answerOf(open, hit);
      const key = answer && keyOf(answer);
      if (answer && key !== undefined && !ordered.has(key)) {
        ordered.set(key, { ...answer, ranks: byKey.get(key)?.ranks ?? {} });
      }
    }
    if (!ordered.has(keyOf(hit))) ordered.set(keyOf(hit), hit);
  }
  return [...ordered.values()].slice(0, hits.length);
}

/** Its first piece. */
async function answerOf(open: readonly Pick<OpenCollection, "store">[], question: Hit): Promise<Hit | undefined> {
  const store = storeOf(open, question.collection);
  const first = store?.chunksOf(question.path).find(({ origin }) => origin?.post?.kind === "answer");
  return store && first && (await asHits(store, [first], () => question.score))[0];
}
