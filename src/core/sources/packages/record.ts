/** Paths of a wheel's `RECORD`: `path,hash,size` in CSV, relative to the folder that the package is installed in. */
export function parseRecord(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line === "") return [];
    const quoted = /^"((?:[^"]|"")*)"/.exec(line)?.[1];
    const path = quoted?.replaceAll('""', '"') ?? line.split(",", 1)[0] ?? "";
    return path === "" ? [] : [path.replaceAll("\\", "/")];
  });
}

/** Names that are imported: packages and modules that are no part of another one. */
export function topLevelsOf(paths: readonly string[]): readonly string[] {
  const tops = new Set<string>();
  for (const path of paths) {
    const [first = "", ...rest] = path.split("/");
    if (rest.length > 0 && !/\.(?:py|pyi|so|pyd)$/.test(path)) continue;
    const name =
      rest.length > 0
        ? first.replace(/-stubs$/, "")
        : (/^([A-Za-z_]\w*)(?:\.\S+)?\.(?:py|pyi|so|pyd)$/.exec(first)?.[1] ?? "");
    if (/^[A-Za-z_]\w*$/.test(name)) tops.add(name);
  }
  return [...tops];
}
