import { homedir } from "node:os";
import { EngineError, type SourceContext, type SourceKind } from "../../api";
import { findEnvironment } from "./find-environment";
import { createInstalledCache, type Installed } from "./installed";
import { openEnvironment } from "./python-environment";
import { resolveImports, resolveName } from "./resolve-packages";
import { seePackage } from "./see-packages";

/**
 * What is installed for the workspace. One version of a package is one collection, whoever has it installed; a workspace
 * sees the versions that are in its own environment.
 */
export function createPackageKind(): SourceKind {
  const installed = createInstalledCache();

  /** Environments of all folders; a chosen interpreter must lead to one. */
  async function environmentsOf(context: SourceContext): Promise<readonly Installed[]> {
    const found = await Promise.all(
      context.roots.map(async (root) => {
        const chosen = await context.interpreterOf(root);
        return findEnvironment({ root, chosen, variables: process.env, home: homedir() });
      }),
    );
    const different = new Map(found.flatMap((each) => (each === undefined ? [] : [[each.prefix, each] as const])));
    return Promise.all([...different.values()].map((each) => installed.inEnvironment(each)));
  }

  return {
    kind: "package",

    async resolve(request, context, signal) {
      if (request.kind !== "package") return [];
      const { names, interpreter } = request;
      if (interpreter !== undefined) await choose(interpreter, context);
      const environments = await environmentsOf(context);
      if (environments.length === 0) {
        throw new EngineError(
          "source/not-found",
          "No Python environment was found for this folder; name its interpreter.",
        );
      }
      if (names.length > 0) return names.map((name) => resolveName(name, environments, context.roots));
      const imported = await context.importedModules();
      signal?.throwIfAborted();
      return resolveImports(imported, environments);
    },

    async look(stored, context) {
      if (stored.length === 0) return [];
      const environments = await environmentsOf(context);
      return Promise.all(stored.map((each) => seePackage(each, environments, installed, context.maxFileBytes)));
    },
  };
}

async function choose(interpreter: string, context: SourceContext): Promise<void> {
  if ((await openEnvironment(interpreter)) === undefined) {
    const message = `${interpreter} is no Python interpreter with a library beside it; give the path of python in its environment.`;
    throw new EngineError("source/not-found", message);
  }
  for (const root of context.roots) await context.chooseInterpreter(root, interpreter);
}
