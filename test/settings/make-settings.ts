import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { environmentName, type SettingPath, settingPaths, settings } from "../../src/core";

/** Writes the settings table into package.json and README.md: `npm run settings`. */

const project = join(__dirname, "..", "..");
const section = "pythonCodeHelper";
const groups: Readonly<Record<string, string>> = {
  index: "Index",
  embedding: "Embedding",
  retrieval: "Retrieval",
  generation: "Answers",
  network: "Network",
};

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { restrictedConfigurations: readonly string[] } };
  readonly contributes: { configuration: unknown };
}

/** Each file with the text that it should have. */
export async function settingsFiles(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  return [
    { path: join(project, "package.json"), text: withSettings(readFileSync(join(project, "package.json"), "utf8")) },
    { path: join(project, "README.md"), text: await withTable(join(project, "README.md")) },
  ];
}

function withSettings(text: string): string {
  const manifest = JSON.parse(text) as Manifest;
  manifest.contributes.configuration = Object.entries(groups).map(([group, title]) => ({
    title,
    properties: Object.fromEntries(
      settingPaths
        .filter((path) => path.startsWith(`${group}.`))
        .map((path, at) => [`${section}.${path}`, propertyOf(path, at + 1)]),
    ),
  }));
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = settingPaths
    .filter((path) => settings[path].needsTrust)
    .map((path) => `${section}.${path}`);
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const jsonTypes = { count: "integer", text: "string", choice: "string", list: "array", switch: "boolean" } as const;

function propertyOf(path: SettingPath, order: number): unknown {
  const setting = settings[path];
  return {
    type: jsonTypes[setting.type],
    default: setting.default,
    scope: setting.scope,
    order,
    markdownDescription: setting.description,
    ...(setting.type === "count" ? { minimum: setting.minimum } : {}),
    ...(setting.type === "list" ? { items: { type: "string" } } : {}),
    ...(setting.type === "choice"
      ? { enum: Object.keys(setting.choices), markdownEnumDescriptions: Object.values(setting.choices) }
      : {}),
  };
}

async function withTable(path: string): Promise<string> {
  const rows = settingPaths.map((name) => {
    const { default: value, flag, description } = settings[name];
    return `| \`${name}\` | \`${JSON.stringify(value)}\` | ${flag === undefined ? "" : `\`${flag}\``} | ${description} |`;
  });
  const example = environmentName("index.maxFileBytes");
  const table = [
    `In VS Code each name stands below \`${section}.\`. In the terminal a setting has a flag, \`--set name=value\` and an environment variable (\`index.maxFileBytes\` is \`${example}\`); they count in that order.`,
    "",
    "| setting | default | flag | does |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
  const text = readFileSync(path, "utf8").replace(
    /(<!-- settings: made by `npm run settings` -->\n)[\s\S]*?(\n<!-- \/settings -->)/,
    (_all, open: string, close: string) => `${open}\n${table}\n${close}`,
  );
  return format(text, { ...(await resolveConfig(path)), parser: "markdown" });
}

if (require.main === module) {
  void settingsFiles().then((files) => {
    for (const { path, text } of files) writeFileSync(path, text);
  });
}
