/** A question with its answers, whatever way it came. */
export interface Thread {
  readonly id: number;
  /** As a person reads it. */
  readonly title: string;
  readonly tags: readonly string[];
  readonly question: Post;
  /** In the order in which they came. */
  readonly answers: readonly Post[];
}

export interface Post {
  /** Absent in exports that do not tell it. */
  readonly id?: number;
  /** HTML. */
  readonly body: string;
  readonly score?: number;
  /** Of its creation, ISO 8601, the day alone. */
  readonly date?: string;
  /** What its author is called. */
  readonly author?: string;
  /** As the site writes it: `CC BY-SA 4.0`. */
  readonly licence: string;
  readonly isAccepted?: boolean;
}

/** Without a date nobody knows which version holds. */
const unknownVersion = "CC BY-SA";

/** Days from which on a version holds for what is posted, latest first: https://stackoverflow.com/help/licensing. */
const versions = [
  ["2018-05-02", "CC BY-SA 4.0"],
  ["2011-04-08", "CC BY-SA 3.0"],
  ["", "CC BY-SA 2.5"],
] as const;

/** The licence that a post says it has, else that of its day. */
export function licenceOf(said: unknown, date: string | undefined): string {
  if (typeof said === "string" && /^CC BY-SA \d\.\d$/.test(said)) return said;
  if (date === undefined) return unknownVersion;
  return versions.find(([from]) => date >= from)?.[1] ?? unknownVersion;
}

/** Answers of a thread that are kept; more are rarely read. */
const mostAnswers = 10;
/** Where nobody voted for any. */
const mostUnvoted = 3;

/** The accepted answer first, then those that found favour, best first; what was voted down is nobody's advice. */
export function chooseAnswers(answers: readonly Post[]): readonly Post[] {
  const accepted = answers.filter(({ isAccepted }) => isAccepted === true);
  const others = answers.filter(({ isAccepted }) => isAccepted !== true);
  const voted = others.filter(({ score = 1 }) => score > 0).toSorted((one, two) => (two.score ?? 0) - (one.score ?? 0));
  if (accepted.length + voted.length > 0) return [...accepted, ...voted].slice(0, mostAnswers);
  return others.filter(({ score = 0 }) => score === 0).slice(0, mostUnvoted);
}
