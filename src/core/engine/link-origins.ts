import { type AnswerPart, type Origin, type Place } from "../api";

/** A citation leads to its lines: an index knows where a document came from, and only a place knows which lines. */

type Lines = Pick<Place, "collection" | "path" | "startLine" | "endLine">;

/** Of a hit or a passage. */
export function linked<Found extends Lines & { readonly origin?: Origin }>(found: Found): Found {
  return found.origin === undefined ? found : { ...found, origin: atLines(found.origin, found) };
}

export async function* linkedParts(parts: AsyncIterable<AnswerPart>): AsyncGenerator<AnswerPart> {
  for await (const part of parts) {
    if (part.type === "context-ready") yield { ...part, passages: part.passages.map(linked) };
    else if (part.type === "citation-add" && part.origin !== undefined) {
      yield { ...part, origin: atLines(part.origin, part.place) };
    } else yield part;
  }
}

/**
 * Pages of GitHub, and of servers like it, can be asked for lines. One of prose is shown rendered, and has lines only
 * where its text is asked for; one of a notebook has none.
 */
export function atLines(origin: Origin, { collection, path, startLine, endLine }: Lines): Origin {
  const { url } = origin;
  if (url === undefined || !collection.startsWith("github:") || !url.includes("/blob/") || /\.ipynb$/i.test(path)) {
    return origin;
  }
  const plain = /\.(?:md|rst)$/i.test(path) ? "?plain=1" : "";
  return { ...origin, url: `${url}${plain}#L${startLine}-L${endLine}` };
}
