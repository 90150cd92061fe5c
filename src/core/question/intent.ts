import { type QuestionIntent } from "../api";

/** What is wanted to know, by the words of the question: the first row that fits. */
export function intentOf(text: string): QuestionIntent {
  // "How is it decided which handler to call?" asks for no list of callers.
  const asksHow = /^(?:how|why)\b/i.test(text);
  return rows.find(([intent, pattern]) => pattern.test(text) && !(intent === "usages" && asksHow))?.[0] ?? "explain";
}

const project =
  "(?:project|program|app|application|code ?base|code|repo|repository|library|package|service|script|server|tool)";
const uses =
  "(?:calls?|called|uses?|used|invokes?|invoked|references?|referenced|imports?|imported|instantiated|raises|raised|thrown|caught)";

/** Nothing more is said, or only what it is for. */
const end = "(?: (?:do|for|about|all about|used for|consist of))?[\\s?.!]*$";

const rows: readonly (readonly [QuestionIntent, RegExp])[] = (
  [
    [
      "entry-point",
      `\\b(?:where|how) (?:does|do) (?:this|the|your|my) ${project} (?:start|begin|boot)|\\b(?:where|what) (?:is|are) (?:the|its) (?:main )?entry ?-?points?\\b`,
    ],
    ["entry-point", `\\bwhere is (?:the )?main\\b|\\bmain (?:function|entry|module)\\b`],
    ["overview", `\\bwhat(?:'s| is| does| are) (?:this|the) ${project}(?: does| is)?${end}`],
    ["overview", `^(?:please )?(?:explain|describe|summari[sz]e) (?:to me )?(?:this|the) ${project}[\\s?.!]*$`],
    ["overview", `\\b(?:overview|architecture)(?: (?:of|for) (?:the|this) (?:architecture|${project}))?[\\s?.!]*$`],
    ["overview", `\\bhow is (?:this|the) ${project} (?:organi[sz]ed|structured|laid out)\\b`],
    [
      "tests",
      "\\bwhat (?:do|does|is|are) (?:the |these |its |your )?(?:unit )?tests?(?: suite)? (?:cover|check|test|do)\\b",
    ],
    ["tests", "^(?:what|which parts?) (?:is|are) (?:covered by tests|tested)[\\s?.!]*$"],
    [
      "compare",
      "\\b(?:difference|differences|differ|differs|versus|vs)\\b|\\bcompared? (?:to|with|and)\\b|^compare\\b",
    ],
    ["list", "^(?:which|what) (?:exceptions|errors)\\b"],
    ["consequence", "\\bwhat (?:happens|would happen|will happen)\\b|^what if\\b"],
    [
      "usages",
      `\\b(?:who|what|which \\w{1,40}|where)\\b.{0,60}\\b${uses}\\b|\\b(?:callers?|usages?|references) (?:of|to)\\b`,
    ],
    [
      "where",
      "\\bwhere\\b|^(?:in )?which (?:file|module|class|function|method|place|part)\\b|\\bwhat (?:file|module)\\b",
    ],
    ["where", "^(?:find|locate)\\b"],
    ["default-value", "\\bdefaults?\\b|\\b(?:max|maximum|minimum) (?:number|size|length|count)\\b"],
    ["how-to", "\\bhow (?:do|can|could|should|would|to)\\b(?: (?:i|we|you|one)\\b| \\w{1,40})"],
    [
      "list",
      "^(?:which|what) (?:\\w{1,40} ){0,2}\\w{1,40}s (?:are|do|does|can|exist|may|will)\\b|^list\\b|\\b(?:list|show) (?:me )?all\\b",
    ],
  ] as const
).map(([intent, source]) => [intent, new RegExp(source, "i")]);

/** "between A and B", "A vs B": the words compared, where each may be a name. */
export function comparedIn(text: string): readonly string[] {
  const name = "`?([A-Za-z_][\\w.]{0,80})`?";
  const found =
    new RegExp(`\\bbetween (?:the )?${name} and (?:the )?${name}`, "i").exec(text) ??
    new RegExp(`${name} (?:vs\\.?|versus|compared to|or) (?:the )?${name}`, "i").exec(text) ??
    new RegExp(`${name} differs? from (?:the )?${name}`, "i").exec(text);
  return found?.slice(1).map((each) => each.replace(/\.$/, "")) ?? [];
}
