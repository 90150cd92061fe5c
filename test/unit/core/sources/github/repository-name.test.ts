import assert from "node:assert/strict";
import { parseRepository } from "../../../../../src/core/sources/github/repository-name";

function check(text: string, expected: string | undefined): void {
  it(`${JSON.stringify(text)}: ${expected ?? "no repository"}`, () => {
    const found = parseRepository(text);
    assert.equal(found && `${found.owner} ${found.name}${found.ref === undefined ? "" : ` ${found.ref}`}`, expected);
  });
}

describe("parseRepository", () => {
  check("psf/requests", "psf requests");
  check(" psf/requests ", "psf requests");
  check("psf/requests@v2.31.0", "psf requests v2.31.0");
  check("psf/requests@feature/x", "psf requests feature/x");
  check("psf/requests@1a2b3c4", "psf requests 1a2b3c4");
  check("a-b/c.d_e-f", "a-b c.d_e-f");
  check("https://github.com/psf/requests", "psf requests");
  check("https://github.com/psf/requests/", "psf requests");
  check("https://github.com/psf/requests.git", "psf requests");
  check("https://github.com/psf/requests/tree/feature/x", "psf requests feature/x");
  check("https://github.com/psf/requests/tree/100%25", "psf requests 100%");
  check("https://github.com/psf/requests/tree/100%", "psf requests 100%");
  check("psf/requests.git", "psf requests");
  check("https://github.com/psf/requests/issues/12", undefined);
  check("https://github.com/psf", undefined);
  check("ftp://github.com/psf/requests", undefined);
  check("requests", undefined);
  check("psf/requests@", undefined);
  check("psf/re quests", undefined);
  check("psf/..", undefined);
  check("../requests", undefined);
  check("a/b/c", undefined);
  check("", undefined);
});
