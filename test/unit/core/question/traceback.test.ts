import assert from "node:assert/strict";
import { readTraceback } from "../../../../src/core/question/traceback";

describe("readTraceback", () => {
  const check = (name: string, text: string, expected: string | undefined) =>
    it(name, () => {
      const found = readTraceback(text);
      const frames = found?.frames.map((frame) => `${frame.path}:${frame.line} ${frame.functionName} ‹${frame.text}›`);
      assert.equal(found && [...(frames ?? []), `${found.exception}: ${found.message}`].join("\n"), expected);
    });

  check(
    "what Python prints",
    'Why?\nTraceback (most recent call last):\n  File "/a/b.py", line 3, in <module>\n    main()\n  File "/a/c.py", line 9, in run\n    raise KeyError(x)\n    ^^^^^^^\nKeyError: \'x\'\n',
    "/a/b.py:3 undefined ‹main()›\n/a/c.py:9 run ‹raise KeyError(x)›\nKeyError: 'x'",
  );
  check(
    "the last of chained errors, Windows paths, a dotted exception",
    'Traceback (most recent call last):\n  File "C:\\p\\a.py", line 1, in f\nKeyError: 1\n\nDuring handling …\n\nTraceback (most recent call last):\n  File "C:\\p\\b.py", line 2, in g\nlending.errors.RenewalRefused: no',
    "C:/p/b.py:2 g ‹›\nRenewalRefused: no",
  );
  check(
    "a log with marks before its lines",
    '2026-01-02 ERROR | File "/a/b.py", line 3, in f\n|     go()\n| ValueError: bad',
    "/a/b.py:3 f ‹go()›\nValueError: bad",
  );
  check("what is no file", '  File "<stdin>", line 1, in <module>', undefined);
  check("only the exception", "ValueError: bad day", "ValueError: bad day");
  check("the last line that names one", "ValueError\nthen\nTypeError: no", "TypeError: no");
  check("a dotted one without the word", "requests.exceptions.ReadTimeout: slow", "ReadTimeout: slow");
  check("a class that is asked about", "pandas.DataFrame: how do I sort one?", undefined);
  check(
    "pytest",
    "lending/fines.py:12: in fine\n    x\nlending/fines.py:30: ValueError\nE   ValueError: bad",
    "lending/fines.py:12 fine ‹›\nlending/fines.py:30 undefined ‹›\nValueError: bad",
  );
  check("no trouble", "How is the Error class used?\nWhat is in the file, line 3?", undefined);

  it("keeps the frames of the errors before the last", () => {
    const part = (name: string) =>
      `Traceback (most recent call last):\n  File "${name}.py", line 1, in f\nKeyError: 1\n`;
    const found = readTraceback(part("a") + part("b"));
    assert.deepEqual(
      found?.earlierFrames.map(({ path }) => path),
      ["a.py"],
    );
    assert.deepEqual(
      found?.frames.map(({ path }) => path),
      ["b.py"],
    );
  });
});
