import * as vscode from "vscode";

/** The token of the editor's own GitHub sign-in. Asking for it opens a dialog only where the user has just asked for it. */

/** What is public needs no scope; with `repo` the user's private repositories can be read too. */
const scopes: readonly (readonly string[])[] = [["repo"], []];

/** Of a sign-in that the user has allowed us before; asks nobody. */
export async function githubToken(): Promise<string | undefined> {
  try {
    for (const wanted of scopes) {
      const session = await vscode.authentication.getSession("github", wanted, { silent: true });
      if (session !== undefined) return session.accessToken;
    }
  } catch {
    // An editor without such a sign-in; the engine says that a token is missing, and what to do.
  }
  return undefined;
}

/** On the user's action; false where they would not. The editor's account is one of GitHub itself, whatever is set. */
export async function signInToGithub(): Promise<boolean> {
  if ((await githubToken()) !== undefined) return true;
  try {
    await vscode.authentication.getSession("github", [], { createIfNone: true });
    return true;
  } catch {
    // The editor throws where the user closes its dialog, and where it has no such sign-in: a token can be set instead.
    return false;
  }
}
