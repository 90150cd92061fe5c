import { createHash } from "node:crypto";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, delimiter, isAbsolute, join, resolve } from "node:path";
import { maxPointerBytes, readSmallFile } from "../read-small-file";
import { openEnvironment, type PythonEnvironment } from "./python-environment";

/**
 * Which Python does this folder use? Answered from files and variables alone: nothing of the folder is run, neither its
 * interpreter nor a tool that would read its settings, since people open folders that they do not trust.
 */
export interface EnvironmentQuestion {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Absolute path of an interpreter, or of the folder of an environment, that the user or the editor chose. */
  readonly chosen?: string | undefined;
  readonly variables: NodeJS.ProcessEnv;
  readonly home: string;
}

/** In the order in which tools would answer; undefined where this machine has no Python that can be found. */
export async function findEnvironment(question: EnvironmentQuestion): Promise<PythonEnvironment | undefined> {
  for (const find of ways) {
    for (const path of await find(question)) {
      const environment = await openEnvironment(path);
      if (environment !== undefined) return environment;
    }
  }
  return undefined;
}

type Way = (question: EnvironmentQuestion) => Promise<readonly string[]>;

const chosen: Way = async ({ chosen: path }) => (path === undefined ? [] : [path]);

/** A shell in which an environment is active. conda's own one is in every shell, and so says nothing; PATH has it. */
const activated: Way = async ({ variables }) => [
  ...given(variables["VIRTUAL_ENV"]),
  ...(variables["CONDA_DEFAULT_ENV"] === "base" ? [] : given(variables["CONDA_PREFIX"])),
];

/** uv, venv, virtualenv, poetry and pdm with an environment in the project. */
const inFolder: Way = async ({ root, variables }) => {
  const named = given(variables["UV_PROJECT_ENVIRONMENT"]).map((path) => resolve(root, path));
  const pointed = await firstLine(join(root, ".pdm-python"));
  const usual = [".venv", "venv", "env", ".env", ".conda"].map((name) => join(root, name));
  return [...named, ...pointed.filter((path) => isAbsolute(path)), ...usual];
};

/** `{cache}/virtualenvs/{name}-{hash of the folder}-py3.11`. */
const poetry: Way = async ({ root, variables, home }) => {
  const name = await projectName(root);
  if (name === undefined) return [];
  const path = await realpath(root).catch(() => root);
  const hash = createHash("sha256").update(path).digest("base64url").slice(0, 8);
  const prefix = `${name
    .replace(/[ $`!*@"\\\r\n\t]/g, "_")
    .slice(0, 42)
    .toLowerCase()}-${hash}-py`;
  const caches = [
    ...given(variables["POETRY_VIRTUALENVS_PATH"]),
    ...given(variables["POETRY_CACHE_DIR"]).map((cache) => join(cache, "virtualenvs")),
    join(home, ".cache", "pypoetry", "virtualenvs"),
    join(home, "Library", "Caches", "pypoetry", "virtualenvs"),
    ...given(variables["LOCALAPPDATA"]).map((data) => join(data, "pypoetry", "Cache", "virtualenvs")),
  ];
  return foldersThat(caches, (folder) => folder.toLowerCase().startsWith(prefix.toLowerCase()));
};

/** `{data}/virtualenvs/{folder}-{hash of the Pipfile's path}`. */
const pipenv: Way = async ({ root, variables, home }) => {
  const pipfile = join(root, "Pipfile");
  if ((await stat(pipfile).catch(() => undefined)) === undefined) return [];
  const hash = createHash("sha256").update(pipfile).digest("base64url").slice(0, 8);
  const name = basename(root)
    .replace(/[ $`!*@"\\\r\n\t]/g, "_")
    .slice(0, 42);
  const homes = [...given(variables["WORKON_HOME"]), join(home, ".local", "share", "virtualenvs")];
  return foldersThat(homes, (folder) => folder === `${name}-${hash}`);
};

/** The environment that `environment.yml` names, where conda keeps environments. */
const conda: Way = async ({ root, home }) => {
  const file = await readSmallFile(join(root, "environment.yml"), { maxBytes: maxPointerBytes, followLinks: false });
  const name = /^name:[ \t]*["']?([\w.-]+)/m.exec(file?.text ?? "")?.[1];
  if (name === undefined || !isVersionName(name)) return [];
  const homes = ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda"];
  return homes.map((folder) => join(home, folder, "envs", name));
};

/** The version, or the environment, that `.python-version` names. */
const pyenv: Way = async ({ root, variables, home }) => {
  const versions = join(variables["PYENV_ROOT"] || join(home, ".pyenv"), "versions");
  const here = [...given(variables["PYENV_VERSION"]), ...(await firstLine(join(root, ".python-version")))];
  const everywhere = here.length > 0 ? [] : await firstLine(join(versions, "..", "version"));
  const names = [...here, ...everywhere].flatMap((line) => line.split(":")).filter(isVersionName);
  const exact = names.map((name) => join(versions, name));
  // `3.12` stands for the newest of its kind.
  const series = await foldersThat([versions], (folder) => names.some((name) => folder.startsWith(`${name}.`)));
  return [...exact, ...series.toSorted(compareVersions).reverse()];
};

/** Shims of pyenv and conda only say "ask me", and stand in folders without a library: they open as nothing. */
const onPath: Way = async ({ variables }) => {
  const names = process.platform === "win32" ? ["python.exe"] : ["python3", "python"];
  const folders = (variables["PATH"] ?? variables["Path"] ?? "")
    .split(delimiter)
    .filter((folder) => isAbsolute(folder));
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
};

const ways: readonly Way[] = [chosen, activated, inFolder, poetry, pipenv, conda, pyenv, onPath];

function given(value: string | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : [value];
}

/** It is joined to a path, so that a file of the folder must not lead elsewhere. */
function isVersionName(name: string): boolean {
  return /^[\w.-]+$/.test(name) && !name.startsWith(".") && name !== "system";
}

async function firstLine(path: string): Promise<readonly string[]> {
  const file = await readSmallFile(path, { maxBytes: maxPointerBytes, followLinks: false });
  return (file?.text ?? "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .slice(0, 1);
}

async function foldersThat(parents: readonly string[], fits: (name: string) => boolean): Promise<readonly string[]> {
  const found = await Promise.all(
    parents.map(async (parent) => {
      const names = await readdir(parent).catch(() => []);
      return names.filter(fits).map((name) => join(parent, name));
    }),
  );
  return found.flat();
}

/** By `[project]` or `[tool.poetry]`; no more of TOML is needed. */
async function projectName(root: string): Promise<string | undefined> {
  const file = await readSmallFile(join(root, "pyproject.toml"), { maxBytes: 200_000, followLinks: false });
  let section = "";
  for (const line of (file?.text ?? "").split(/\r?\n/)) {
    section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]?.trim() ?? section;
    const name = /^\s*name\s*=\s*["']([^"']+)["']/.exec(line)?.[1];
    if (name !== undefined && (section === "project" || section === "tool.poetry")) return name;
  }
  return undefined;
}

/** By their numbers: 3.9 comes before 3.12. */
function compareVersions(one: string, other: string): number {
  const numbers = (path: string): readonly number[] => (basename(path).match(/\d+/g) ?? []).map(Number);
  const [ones, others] = [numbers(one), numbers(other)];
  for (let part = 0; part < Math.max(ones.length, others.length); part++) {
    const difference = (ones[part] ?? -1) - (others[part] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
