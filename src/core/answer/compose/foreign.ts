/** Is a question in another language than English? Its words are not those of the code, and say nothing by being absent. */
export function isForeign(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.some((word) => /[^\p{Script=Latin}]/u.test(word))) return true;
  const count = (set: ReadonlySet<string>): number => words.filter((word) => set.has(word)).length;
  return count(others) > count(english);
}

const english = new Set(
  "the is are do does did how what where when which who why can a to of and in for it this that with if from".split(
    " ",
  ),
);

/** Words that questions have in German, French, Spanish, Portuguese, Italian and Dutch, and English ones have not. */
const others = new Set(
  (
    "wo wie warum welche welcher welches wird werden wurde ist sind der das ein eine einen nicht und für mit von wer " +
    "où quel quelle quels quelles comment pourquoi est sont les des une dans pour avec sur qui que " +
    "dónde cómo qué cuál cuáles cuándo quién se el los las una unos del por para con está están " +
    "onde como qual quais quando quem os uma não são da na em " +
    "dove come cosa quale quali quando chi il gli della sono viene per " +
    "waar hoe wat welke waarom wordt worden het een van voor niet"
  ).split(" "),
);
