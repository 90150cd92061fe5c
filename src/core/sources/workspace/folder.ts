import { lstat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { leftOutByName, type LeftOut } from "../../api";
import { environmentMarkers } from "./environment-markers";
import { type Git } from "./git-program";
import { findRepositoryTop, openRepository, readRules, type Repository, type SettingsCache } from "./git-repository";
import { costOfRules, ignoredBy, type IgnoreLevel, ignoreLevel, levelsInside, maxRulesCost } from "./ignore-rules";

/** What holds for a whole source. */
export interface Workspace {
  /** Absolute path, and the same with all links followed. */
  readonly root: string;
  readonly realRoot: string;
  readonly exclude: IgnoreLevel | undefined;
  readonly git: Git;
  readonly settings: SettingsCache;
}

/** A folder whose files are to be judged: everything that was learned on the way down to it. */
export interface Folder {
  /** Relative to the root; empty for the root. */
  readonly path: string;
  readonly absolute: string;
  readonly repository: Repository;
  readonly pathInRepository: string;
  /** Ignore rules of its repository that bear on it, nearest first. */
  readonly levels: readonly IgnoreLevel[];
  /** It is ignored, and entered only for the files in it that git tracks all the same. */
  readonly trackedOnly: boolean;
}

/** Nobody writes code that deep; what it costs to hold a path against ignore rules grows with its depth. */
const maxDepth = 100;

/** Does the folder hold a file of this name (or relative path)? Answered from a listing where there is one. */
export type Has = (name: string) => Promise<boolean>;

/** Ignore rules of the folders above the root count up to the top of the repository that the root is part of. */
export async function openRootFolder(workspace: Workspace): Promise<Folder> {
  const { root, git, settings } = workspace;
  const top = await findRepositoryTop(root);
  const standalone = async (): Promise<Folder> => {
    const repository = await openRepository(git, root, root, settings);
    const folder = { path: "", absolute: root, repository, pathInRepository: "", levels: repository.rules };
    return withOwnRules({ ...folder, trackedOnly: false });
  };
  if (top === undefined || top === root) return standalone();

  const repository = await openRepository(git, top, root, settings);
  const names = relative(top, root).split(sep);
  let folder: Folder = {
    path: "",
    absolute: top,
    repository,
    pathInRepository: "",
    levels: repository.rules,
    trackedOnly: false,
  };
  folder = await withOwnRules(folder);
  for (const name of names) {
    const path = childPath(folder.pathInRepository, name);
    // A folder that its repository ignores (a scratch folder, a home folder under version control with `*`) was opened
    // on purpose: it stands for itself.
    if (ignoredBy(folder.levels, path, true)) return standalone();
    const levels = levelsInside(folder.levels, path);
    folder = await withOwnRules({ ...folder, absolute: join(folder.absolute, name), pathInRepository: path, levels });
  }
  return folder;
}

/** Whether the folder may be entered, told without looking into it. */
export async function judgeFolder(
  workspace: Workspace,
  parent: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<LeftOut | { readonly trackedOnly: boolean }> {
  const byName = leftOutByName(name);
  if (byName) return byName;
  if (parent.path.split("/").length >= maxDepth) {
    return { reason: `lies more than ${maxDepth} folders deep`, told: true };
  }
  const excluded = excludedBySetting(workspace, childPath(parent.path, name), true);
  if (excluded !== undefined) return { reason: excluded, told: true };
  const path = childPath(parent.pathInRepository, name);
  const match = parent.trackedOnly ? undefined : ignoredBy(parent.levels, path, true);
  if (!parent.trackedOnly && match === undefined) return { trackedOnly: false };
  const tracked = await parent.repository.tracked(signal);
  if (tracked.folders.has(path)) return { trackedOnly: true };
  return { reason: match ? ignoredReason(match) : "is ignored by git", told: true };
}

/** Steps into a folder that `judgeFolder` let pass, unless what it holds says what it is. */
export async function enterFolder(
  workspace: Workspace,
  parent: Folder,
  name: string,
  trackedOnly: boolean,
  has: Has,
): Promise<LeftOut | Folder> {
  for (const marker of environmentMarkers) {
    if (await has(marker.file)) return marker.leftOut;
  }
  const absolute = join(parent.absolute, name);
  const path = childPath(parent.path, name);
  if ((await has(".git")) && (await findRepositoryTop(absolute)) === absolute) {
    // A repository in the repository (a submodule, a work tree, a clone) has rules of its own, and only those.
    const repository = await openRepository(workspace.git, absolute, absolute, workspace.settings);
    const levels = repository.rules;
    return withOwnRules({ path, absolute, repository, pathInRepository: "", levels, trackedOnly: false }, has);
  }
  const pathInRepository = childPath(parent.pathInRepository, name);
  const levels = trackedOnly ? parent.levels : levelsInside(parent.levels, pathInRepository);
  return withOwnRules({ ...parent, path, absolute, pathInRepository, levels, trackedOnly }, has);
}

/** Why a file (or a link, which git treats as a file) is left out, told by its path alone. */
export async function leftOutByRules(
  workspace: Workspace,
  folder: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const excluded = excludedBySetting(workspace, childPath(folder.path, name), false);
  if (excluded !== undefined) return excluded;
  const path = childPath(folder.pathInRepository, name);
  const match = folder.trackedOnly ? undefined : ignoredBy(folder.levels, path, false);
  if (!folder.trackedOnly && match === undefined) return undefined;
  const tracked = await folder.repository.tracked(signal);
  if (tracked.files.has(path)) return undefined;
  return match ? ignoredReason(match) : "is ignored by git, as is its folder";
}

export function childPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** `Has` for a folder that was not listed. */
export function onDisk(absolute: string): Has {
  return (name) =>
    lstat(join(absolute, name)).then(
      () => true,
      () => false,
    );
}

async function withOwnRules(folder: Folder, has?: Has): Promise<Folder> {
  if (folder.trackedOnly || (has && !(await has(".gitignore")))) return folder;
  const text = await readRules(join(folder.absolute, ".gitignore"));
  if (text === undefined) return folder;
  const base = folder.pathInRepository;
  const level = ignoreLevel(text, {
    base,
    from: childPath(base, ".gitignore"),
    ignoreCase: folder.repository.ignoreCase,
    costLeft: maxRulesCost - costOfRules(folder.levels),
  });
  return { ...folder, levels: [level, ...folder.levels] };
}

function excludedBySetting(workspace: Workspace, path: string, isFolder: boolean): string | undefined {
  if (!workspace.exclude) return undefined;
  const match = ignoredBy([workspace.exclude], path, isFolder);
  return match && `is left out by the setting index.exclude (\`${match.pattern}\`)`;
}

function ignoredReason(match: { readonly pattern: string; readonly from: string }): string {
  return `is ignored by git (\`${match.pattern}\` in ${match.from})`;
}
