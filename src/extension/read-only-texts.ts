import * as vscode from "vscode";
import { type IndexedDocument, type Place } from "../core";
import { threadText } from "../session/thread-text";

const scheme = "python-code-helper";

/** A text that is no file of this machine, as it was indexed. */
export interface IndexedText {
  readonly uri: vscode.Uri;
  /** A thread or an issue, which is read rendered; the lines of a file are what a citation is about. */
  readonly isPost: boolean;
}

/** Texts that are on no disk, to be read and not changed. */
export interface ReadOnlyTexts extends vscode.Disposable {
  /** What was indexed of a place, with a way to the original where it is a thread. */
  open(place: Pick<Place, "collection" | "path">): Promise<IndexedText | undefined>;
  /** Lists that are made for who asks, under a name of their own. */
  show(name: string, text: string): Promise<void>;
}

export function createReadOnlyTexts(
  documentAt: (place: Pick<Place, "collection" | "path">) => Promise<IndexedDocument | undefined>,
): ReadOnlyTexts {
  const shown = new Map<string, string>();
  const owned = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      async provideTextDocumentContent(uri) {
        const known = shown.get(uri.toString());
        if (known !== undefined) return known;
        // The window was reloaded with the document open.
        const place = placeOf(uri);
        const document = place && (await documentAt(place));
        return place === undefined || document === undefined ? gone : contentOf(document, isPost(place));
      },
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => shown.delete(uri.toString())),
  );
  return {
    async open(place) {
      const document = await documentAt(place);
      if (document === undefined) return undefined;
      const post = isPost(place);
      const uri = uriOf(place, document, post);
      shown.set(uri.toString(), contentOf(document, post));
      return { uri, isPost: post };
    },
    async show(name, text) {
      const uri = vscode.Uri.from({ scheme, path: `/${name}`, query: `${Date.now()}` });
      shown.set(uri.toString(), text);
      await vscode.window.showTextDocument(uri);
    },
    dispose: () => void owned.dispose(),
  };
}

const gone = "This text is no longer there; ask for it again.\n";

/** A file says what it is by the end of its name; the path of a thread is only its number. */
function isPost({ path }: Pick<Place, "path">): boolean {
  return !/\.[a-z]\w*$/i.test(path);
}

/** The tab shows the last part; what it stands for is in the query. */
function uriOf(place: Pick<Place, "collection" | "path">, { collection, origin }: IndexedDocument, post: boolean) {
  const title = (origin?.title ?? place.path).replace(/[/\\?#]/g, " ").trim();
  const path = post ? `${title}.md` : `${collection.title}/${place.path}`;
  return vscode.Uri.from({ scheme, path: `/${path}`, query: JSON.stringify([place.collection, place.path]) });
}

function placeOf({ query }: vscode.Uri): Pick<Place, "collection" | "path"> | undefined {
  try {
    const [collection, path] = JSON.parse(query) as readonly unknown[];
    return typeof collection === "string" && typeof path === "string" ? { collection, path } : undefined;
  } catch {
    return undefined;
  }
}

/** A file's lines stay where they are. */
function contentOf(document: IndexedDocument, post: boolean): string {
  return post ? threadText(document) : document.text;
}
