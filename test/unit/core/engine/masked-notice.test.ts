import assert from "node:assert/strict";
import { createMaskedNotices } from "../../../../src/core/engine/masked-notice";

describe("createMaskedNotices", () => {
  const secret = (path: string, line: number, kind = "password") => ({ path, line, kind });

  it("names each secret once, and a secret more in a known file", () => {
    const noticeOf = createMaskedNotices();
    assert.equal(noticeOf("/w", []), undefined);
    assert.equal(
      noticeOf("/w", [secret("a.py", 3)]),
      "A secret is masked in the index, and not sent to any model: a.py:3 (password).",
    );
    assert.equal(noticeOf("/w", [secret("a.py", 4)]), undefined, "the same, a line further down");
    assert.equal(
      noticeOf("/w", [secret("a.py", 4), secret("a.py", 9)]),
      "A secret is masked in the index, and not sent to any model: a.py:9 (password).",
    );
    assert.match(noticeOf("/w", [secret("a.py", 4, "private key")]) ?? "", /a\.py:4 \(private key\)/);
    assert.match(noticeOf("/other", [secret("a.py", 3)]) ?? "", /a\.py:3/);
  });

  it("names a few and counts the rest", () => {
    const masked = Array.from({ length: 8 }, (_, number) => secret(`${number}.txt`, 1));
    assert.equal(
      createMaskedNotices()("/w", masked),
      "8 secrets are masked in the index, and not sent to any model: 0.txt:1 (password), 1.txt:1 (password), " +
        "2.txt:1 (password), 3.txt:1 (password), 4.txt:1 (password) and 3 more.",
    );
  });
});
