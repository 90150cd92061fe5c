import assert from "node:assert/strict";
import {
  type FoundSymbol,
  type Hit,
  type IndexedChunk,
  type IndexStore,
  type KnownDefinition,
  type SymbolKind,
} from "../../../../src/core/api";
import { readQuestion } from "../../../../src/core/question/read-question";
import { notesOf } from "../../../../src/core/retrieve/notes";

/** `path first-last kind Qualified.name signature`, one definition a line. */
const symbols = `
  client.py 1-300 module client
  client.py 3-3 variable DEFAULT_RETRIES DEFAULT_RETRIES = 3
  client.py 5-5 variable shared shared = 1
  client.py 10-100 class Client class Client
  client.py 12-12 variable Client.max_redirects self.max_redirects = 20
  client.py 20-30 method Client.send def send(self, request)
  client.py 40-50 method Client.send_with_redirects def send_with_redirects(self, request)
  client.py 60-70 method Client.close def close(self)
  client.py 110-120 function build_redirect def build_redirect(response)
  limits.py 2-2 variable MAX_SIZE MAX_SIZE = 100
  other.py 2-2 variable TWICE TWICE = 1
  third.py 2-2 variable TWICE TWICE = 2
`
  .trim()
  .split("\n")
  .map((row): FoundSymbol => {
    const [path = "", lines = "", kind = "", qualifiedName = "", ...signature] = row.trim().split(" ");
    const [startLine = 0, endLine = 0] = lines.split("-").map(Number);
    const chunk = { collection: "/shop", path, id: qualifiedName } as IndexedChunk;
    const name = qualifiedName.split(".").at(-1) ?? "";
    const facts = { startLine, endLine, signature: signature.join(" "), summary: "", parameters: [] };
    return { name, qualifiedName, kind: kind as SymbolKind, ...facts, chunk };
  });

const store = {
  symbolsOf: async (path) => symbols.filter(({ chunk }) => chunk.path === path),
  findSymbols: async (names) => symbols.filter(({ name }) => names.includes(name)),
} satisfies Partial<IndexStore>;

function hit(startLine: number, endLine: number, text: string, more: Partial<Hit> = {}): Hit {
  const place = { path: "client.py", startLine, endLine, kind: "method", symbol: "Client.send" } as const;
  const chunk = { id: "Client.send", collection: "/shop", source: "workspace" as const, hash: "", isVerbatim: true };
  return { ...chunk, ...place, ordinal: 0, heading: "", text, score: 1, ranks: {}, ...more };
}

/** What `send` calls. */
function calling(...names: readonly string[]): KnownDefinition {
  const calls = symbols.filter(({ qualifiedName }) => names.includes(qualifiedName));
  return { ...usedBy("test_send", "tests/test_client.py", 3), calls };
}

function usedBy(symbol: string, path: string, startLine: number): KnownDefinition {
  const definition = symbols.find(({ qualifiedName }) => qualifiedName === "Client.send") ?? assert.fail();
  const place = { collection: "/shop", path, startLine, endLine: startLine, symbol };
  return { definition, usedBy: [{ kind: "calls", place, isSure: true }], bases: [], raises: [], calls: [] };
}

describe("notesOf", () => {
  const check = (
    name: string,
    [asked, found]: readonly [string, Hit],
    expected: readonly string[],
    definitions: readonly KnownDefinition[] = [],
  ) =>
    it(name, async () => {
      const notes = await notesOf([found], readQuestion(asked), definitions, store as unknown as IndexStore);
      const own = [...notes.values()].flat();
      assert.deepEqual(
        own.map(({ relation, place, text }) => `${relation} ${place.path}:${place.startLine} ${text}`),
        expected,
      );
    });

  check(
    "tells constants that are named, of this file and of others",
    ["why?", hit(20, 30, "x = DEFAULT_RETRIES or MAX_SIZE")],
    ["value client.py:3 DEFAULT_RETRIES = 3", "value limits.py:2 MAX_SIZE = 100"],
  );
  check("leaves a constant that may be one of two", ["why?", hit(20, 30, "return TWICE")], []);
  check(
    "tells what the object was given, and no name of the module",
    ["why?", hit(20, 30, "self.max_redirects + shared")],
    ["value client.py:12 self.max_redirects = 20"],
  );
  check(
    "tells members of the class that sound like the question",
    ["how are redirects followed?", hit(20, 30, "pass")],
    ["member client.py:40 def send_with_redirects(self, request)"],
  );
  check(
    "of a module, the functions beside it",
    ["how are redirects built?", hit(200, 201, "pass", { symbol: "" })],
    ["member client.py:110 def build_redirect(response)"],
  );
  check(
    "tells who uses it, but no test and not itself",
    ["why?", hit(20, 30, "pass")],
    ["used-by shop.py:7 sell"],
    [
      usedBy("test_send", "tests/test_client.py", 3),
      usedBy("Client.send", "client.py", 22),
      usedBy("sell", "shop.py", 7),
    ],
  );
  check(
    "tells what it calls that sounds like the question, and no member twice",
    ["how are redirects built?", hit(20, 30, "pass")],
    ["calls client.py:40 def send_with_redirects(self, request)", "calls client.py:110 def build_redirect(response)"],
    [calling("build_redirect", "Client.send_with_redirects", "Client.close")],
  );
  check("says nothing of what the hit shows", ["redirects", hit(1, 120, "DEFAULT_RETRIES self.max_redirects")], []);
  check("says nothing around prose and cells", ["redirects", hit(20, 30, "MAX_SIZE", { kind: "prose" })], []);
  check("nor in a notebook", ["redirects", hit(20, 30, "MAX_SIZE", { kind: "cell", cell: 1 })], []);
});
