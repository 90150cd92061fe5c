/** Does a text hold what a right answer holds? A stand-in for a judge: cheap, the same every time, and blind to sense. */

/** Share of the facts that occur in the text, whatever their case and white space; 0 where there are none. */
export function factShare(facts: readonly string[], text: string): number {
  if (facts.length === 0) return 0;
  const folded = fold(text);
  return facts.filter((fact) => folded.includes(fold(fact))).length / facts.length;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}

/** Characters of an answer in which it says so, if it does. */
const openingChars = 400;

const admissions = [
  /\bnothing was found\b/,
  /\b(?:is|are|was|were) not (?:in|among|part of|covered by|mentioned in|shown in|found in) (?:the|your|these|any)\b/,
  /\b(?:do|does|did) not (?:contain|hold|mention|show|include|cover|answer|say|speak of)\b/,
  /\b(?:don't|doesn't|didn't) (?:contain|hold|mention|show|include|cover|answer|say)\b/,
  /\b(?:could not|couldn't|cannot|can't) (?:find|answer|be answered|be found)\b/,
  /\bno (?:mention|information|answer|passage|reference)\b/,
];

/** Whether an answer says that the sources do not hold what was asked. */
export function ownsUp(answer: string): boolean {
  const opening = answer.slice(0, openingChars).toLowerCase();
  return admissions.some((pattern) => pattern.test(opening));
}
