import assert from "node:assert/strict";
import { usedNames } from "../../../../../src/core/sources/stackoverflow/used-names";

function check(code: string, expected: readonly string[]): void {
  assert.deepEqual(usedNames(`Text with flask.nothing.\n\n\`\`\`\n${code}\n\`\`\`\n\nMore.`), expected);
}

describe("usedNames", () => {
  it("reads imports and what is reached through them", () => {
    check("import numpy as np\nx = np.float(3)", ["numpy.float"]);
    check(">>> from collections import Mapping, OrderedDict as OD", ["collections.Mapping", "collections.OrderedDict"]);
    check("import flask.ext.login", ["flask.ext.login"]);
    check("from flask.ext import login\nlogin.user()", ["flask.ext.login", "flask.ext.login.user"]);
    check("import os, sys\nos.path.join(sys.argv)", ["os.path.join", "sys.argv"]);
  });

  it("knows what everybody calls them, and no other name", () => {
    check("df = pd.rolling_mean(s)\ndf.append(1)", ["pandas.rolling_mean"]);
    check("self.np.float\nfoo.bar.baz\n'np.float'", []);
    check("np = 3\nnp.float", []);
    check("import re\nre.py\nre.__file__\nhttp://a.b/re.html\nfrom __future__ import braces", []);
    check("# import flask\nprint(flask.ext)", []);
  });

  it("reads fenced code alone", () => {
    assert.deepEqual(usedNames("import numpy as np\nnp.float"), []);
    assert.deepEqual(usedNames("> ```\n> np.float\n> ```"), ["numpy.float"]);
  });
});
