/** A repository as a user writes it: `owner/name`, `owner/name@ref`, or the address of its page. */
export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
  /** Branch, tag or commit; the default branch where absent. */
  readonly ref?: string;
}

export function parseRepository(text: string): RepositoryName | undefined {
  const trimmed = text.trim();
  return fromAddress(trimmed) ?? fromShort(trimmed);
}

function fromShort(text: string): RepositoryName | undefined {
  const [, owner, name, ref] = /^([\w-]{1,100})\/([\w.-]{1,100})(?:@(\S{1,250}))?$/.exec(text) ?? [];
  return repository(owner, name, ref);
}

/** What a browser shows, and what `git clone` takes. */
function fromAddress(text: string): RepositoryName | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const [, owner, name, tree, ...ref] = url.pathname.replace(/\/$/, "").split("/");
  if (tree !== undefined && tree !== "tree") return undefined;
  return repository(owner, name, ref.length === 0 ? undefined : decoded(ref.join("/")));
}

/** A lone percent sign stands for itself, as browsers have it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return text;
  }
}

function repository(owner?: string, name?: string, ref?: string): RepositoryName | undefined {
  const bare = name?.replace(/\.git$/, "");
  if (!owner || !bare || /^\.{1,2}$/.test(bare) || !/^[\w-]+$/.test(owner) || !/^[\w.-]+$/.test(bare)) return undefined;
  return { owner, name: bare, ...(ref === undefined ? {} : { ref }) };
}

/** `github:owner/name`, or `github:owner/name@ref`. */
export function repositoryId(nameWithOwner: string, ref: string | undefined): string {
  return `github:${nameWithOwner}${ref === undefined ? "" : `@${ref}`}`;
}
