/**
 * Sentences that the engine writes into each answer, for surfaces that have no other place for them. The panel has one:
 * the line of notes above the question box.
 */
const modelNote = "*Put together from your code without a language model.";
const vectorsNotice = "Meaning-based search has seen ";

export function isSaidElsewhere(text: string): boolean {
  return text.startsWith(modelNote) || text.startsWith(vectorsNotice);
}
