import { createHash } from "node:crypto";
import { looksLikePython, type Document, type Language, type Source } from "../core";
import { type CorpusText } from "./dataset";

/** Texts of a dataset as documents, and the way back from a document's path to the text's id. */
export interface CorpusSource extends Source {
  /** Id of the text that stands under this path. */
  idOf(path: string): string | undefined;
}

/** Nothing of it is on disk; `id` only names its index. */
export function createCorpusSource(id: string, texts: readonly CorpusText[]): CorpusSource {
  const documents = new Map<string, Document>();
  const ids = new Map<string, string>();
  texts.forEach((corpusText, position) => {
    const path = pathOf(position);
    documents.set(path, documentOf(corpusText, path));
    ids.set(path, corpusText.id);
  });
  return {
    collection: { id, kind: "corpus", title: id },
    async *list(_options, signal) {
      for (const document of documents.values()) {
        signal?.throwIfAborted();
        yield { entry: document };
      }
      yield { end: { isComplete: true } };
    },
    async *read(entries) {
      for (const { path } of entries) {
        const document = documents.get(path);
        yield document ? { document } : { skipped: { path, reason: "is not in the corpus" } };
      }
    },
    idOf: (path) => ids.get(path),
  };
}

/**
 * A path of letters, one word that occurs in no question: words of paths are searched, and an id (`so-502`) would
 * match numbers in questions.
 */
function pathOf(position: number): string {
  let rest = position;
  let letters = "";
  for (let place = 0; place < 5; place++) {
    letters = String.fromCharCode(97 + (rest % 26)) + letters;
    rest = Math.floor(rest / 26);
  }
  return `zq${letters}`;
}

function documentOf({ title, text }: CorpusText, path: string): Document {
  const content = title === "" ? text : `${title}\n${text}`;
  const language: Language = title === "" && looksLikePython(text) ? "python" : "prose";
  const contentHash = createHash("sha256").update(content).digest("base64url");
  return {
    path,
    language,
    form: "post",
    text: content,
    stamp: contentHash,
    contentHash,
  };
}
