import { type IndexedDocument, type Origin } from "../core";

/**
 * A thread or an issue as it is read: below each post who wrote it, on what terms, and the way to the original, as most
 * licences ask wherever a text is shown.
 */
export function threadText({ collection, origin = {}, text }: IndexedDocument): string {
  const { parts = [], ...whole } = origin;
  const lines = text.trimEnd().split("\n");
  const title = text.startsWith("# ") || whole.title === undefined ? [] : [`# ${whole.title}`, ""];
  if (parts.length === 0) return [...title, ...lines, ...creditOf(whole, collection.licence), ""].join("\n");
  const shown = parts.flatMap(({ startLine, ...part }, index) => {
    const from = index === 0 ? 0 : startLine - 1;
    const to = (parts[index + 1]?.startLine ?? lines.length + 1) - 1;
    const own = lines.slice(from, to).join("\n").trimEnd();
    return [own, ...creditOf({ ...whole, ...part }, collection.licence), ""];
  });
  return [...title, ...shown].join("\n");
}

function creditOf(
  { attribution, licence, url, post }: Origin,
  collectionLicence: string | undefined,
): readonly string[] {
  const facts = [attribution, post?.date?.slice(0, 10), licence ?? collectionLicence]
    .filter((fact) => fact !== undefined)
    .map(plain);
  const link = url !== undefined && /^https?:\/\//.test(url) ? [`[original](<${url.replace(/[<>\s]/g, "")}>)`] : [];
  const credit = [...facts, ...link].join(" · ");
  return credit === "" ? [] : ["", `*${credit}*`];
}

/** A name of somebody is no Markdown. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>#&]/g, "\\$&").replace(/\s+/g, " ");
}
