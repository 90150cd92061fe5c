/** What a distribution says of itself (PEP 566, 639): headers like those of a mail, then a description. */
export interface Metadata {
  readonly name?: string;
  readonly version?: string;
  readonly summary?: string;
  /** SPDX expression where it gives one or means one, else what it says. */
  readonly licence?: string;
  readonly author?: string;
  readonly homePage?: string;
  /** 1-based line at which the description starts; absent where there is none. */
  readonly descriptionLine?: number;
}

export function parseMetadata(text: string): Metadata {
  const lines = text.split(/\r?\n/);
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  let line = 0;
  for (; line < lines.length; line++) {
    const current = lines[line] ?? "";
    if (current === "") break;
    const header = /^([A-Za-z][\w-]*):(.*)$/.exec(current);
    if (header?.[1] !== undefined) {
      const name = header[1].toLowerCase();
      last = headers.get(name) ?? [];
      last.push(header[2]?.trim() ?? "");
      headers.set(name, last);
    } else if (last) last.push(`${last.pop() ?? ""}\n${current.trim()}`);
  }
  const one = (name: string): string | undefined => known(headers.get(name)?.[0]);
  const bodyAt = lines.findIndex((current, at) => at > line && current.trim() !== "");
  const metadata: { -readonly [Key in keyof Metadata]: Metadata[Key] | undefined } = {
    name: one("name"),
    version: one("version"),
    summary: one("summary"),
    licence: licenceOf(one("license-expression"), one("license"), headers.get("classifier") ?? []),
    author: one("author") ?? one("author-email") ?? one("maintainer"),
    homePage: webAddress(one("home-page")) ?? homeIn(headers.get("project-url") ?? []),
    descriptionLine: bodyAt < 0 ? undefined : bodyAt + 1,
  };
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}

function known(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" || trimmed.toUpperCase() === "UNKNOWN" ? undefined : trimmed;
}

const longestLicenceName = 60;

/** Some put the whole text of their licence where its name is wanted; then the classifier says more. */
function licenceOf(
  expression: string | undefined,
  named: string | undefined,
  classifiers: readonly string[],
): string | undefined {
  if (expression !== undefined) return expression;
  const classified = classifiers
    .filter((classifier) => classifier.startsWith("License ::"))
    .map((classifier) => classifier.split("::").at(-1)?.trim() ?? "")
    .filter((name) => name !== "" && name !== "OSI Approved");
  const names = [...new Set(classified.map((name) => spdxOfClassifier.get(name) ?? name))];
  const isName = named !== undefined && named.length <= longestLicenceName && !named.includes("\n");
  // "BSD License" is a family; what is written beside it may tell which.
  const isExact = classified.length > 0 && classified.every((name) => spdxOfClassifier.has(name));
  if (isName && !isExact) return spdxOfName.get(named.toLowerCase()) ?? named;
  // Several may hold together or be a choice; only an expression says which.
  return names.length > 0 ? names.join(", ") : undefined;
}

/** Those that name one licence, and no family. */
const spdxOfClassifier: ReadonlyMap<string, string> = new Map([
  ["MIT License", "MIT"],
  ["MIT No Attribution License (MIT-0)", "MIT-0"],
  ["Apache Software License", "Apache-2.0"],
  ["ISC License (ISCL)", "ISC"],
  ["Python Software Foundation License", "PSF-2.0"],
  ["Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"],
  ["GNU General Public License v2 (GPLv2)", "GPL-2.0-only"],
  ["GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"],
  ["GNU General Public License v3 (GPLv3)", "GPL-3.0-only"],
  ["GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"],
  ["GNU Lesser General Public License v2 (LGPLv2)", "LGPL-2.0-only"],
  ["GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.0-or-later"],
  ["GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only"],
  ["GNU Lesser General Public License v3 or later (LGPLv3+)", "LGPL-3.0-or-later"],
  ["GNU Affero General Public License v3", "AGPL-3.0-only"],
  ["The Unlicense (Unlicense)", "Unlicense"],
  ["Zope Public License", "ZPL-2.1"],
]);

/** As people write them. */
const spdxOfName: ReadonlyMap<string, string> = new Map([
  ["mit license", "MIT"],
  ["the mit license", "MIT"],
  ["apache 2.0", "Apache-2.0"],
  ["apache-2", "Apache-2.0"],
  ["apache license 2.0", "Apache-2.0"],
  ["apache license, version 2.0", "Apache-2.0"],
  ["apache software license 2.0", "Apache-2.0"],
  ["new bsd", "BSD-3-Clause"],
  ["new bsd license", "BSD-3-Clause"],
  ["modified bsd license", "BSD-3-Clause"],
  ["3-clause bsd", "BSD-3-Clause"],
  ["3-clause bsd license", "BSD-3-Clause"],
  ["bsd 3-clause", "BSD-3-Clause"],
  ["bsd 3-clause license", "BSD-3-Clause"],
  ["bsd 2-clause license", "BSD-2-Clause"],
]);

function webAddress(value: string | undefined): string | undefined {
  return value !== undefined && /^https?:\/\/\S+$/.test(value) ? value : undefined;
}

/** `Homepage, https://…`; where none is called so, the documentation, then the source. */
function homeIn(urls: readonly string[]): string | undefined {
  const named = urls.map((line) => {
    const comma = line.indexOf(",");
    return { label: line.slice(0, comma).trim().toLowerCase(), url: webAddress(line.slice(comma + 1).trim()) };
  });
  for (const wanted of ["home", "doc", "source", "repo", ""]) {
    const found = named.find(({ label, url }) => url !== undefined && label.startsWith(wanted))?.url;
    if (found !== undefined) return found;
  }
  return undefined;
}
