/** Words that may stand in front of a generator in brackets without being called. */
export const keywords: ReadonlySet<string> = new Set(
  (
    "and as assert async await class def del elif else except finally for from global if import in is lambda " +
    "nonlocal not or raise return while with yield"
  ).split(" "),
);

/** Functions and types that are there without an import. */
export const builtinFunctions: ReadonlySet<string> = new Set(
  (
    "abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir " +
    "divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id input int " +
    "isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property " +
    "range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip " +
    "AssertionError AttributeError Exception ImportError IndexError KeyError NotImplementedError OSError " +
    "RuntimeError StopIteration TypeError ValueError"
  ).split(" "),
);
