import { cpSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "./browser";
import { ChatPanel } from "./chat-panel";
import { removeFolder, temporaryFolder, writeInstalledPackages, writeSampleProject } from "./sample-project";
import { checkout, serveForTests } from "./vscode-host";
import { Workbench } from "./workbench";

/**
 * Pictures of the real panel in the real workbench, for the README and for whoever changes how it looks.
 *   tsx test/extension/screenshot.ts FOLDER [--project DIR] [--question TEXT] [--height PIXELS]
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    project: { type: "string" },
    question: { type: "string", default: "How is the fare of a crossing computed?" },
    extension: { type: "string", default: checkout },
    height: { type: "string", default: "800" },
  },
});

const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "high-contrast": "Default High Contrast",
  "high-contrast-light": "Default High Contrast Light",
} as const;
const sideBarWidths = { narrow: 240, wide: 560 } as const;
const say = (line: string): void => console.log(line);

async function main(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const project = temporaryFolder("project");
  if (flags.project === undefined) {
    writeSampleProject(project);
    writeInstalledPackages(project);
  } else cpSync(resolve(flags.project), project, { recursive: true });
  const browser = await launchBrowser(say);
  try {
    for (const [name, theme] of Object.entries(themes)) await shoot(name, theme);
  } finally {
    await browser.close();
    removeFolder(project);
  }

  async function shoot(name: string, theme: string): Promise<void> {
    const served = await serveForTests({ "workbench.colorTheme": theme }, say);
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: Number(flags.height) } });
      const address = served.address({ folder: project, extension: resolve(flags.extension) });
      const workbench = await Workbench.open(page, address);
      const chat = new ChatPanel(await workbench.openChat());
      const save = (what: string): Promise<unknown> => page.screenshot({ path: join(folder, `${name}-${what}.png`) });
      await chat.button("Index this workspace").waitFor();
      await save("empty");
      await chat.button("Index this workspace").click();
      await chat.frame.getByText(/files, \d[\d,]* passages/).waitFor({ timeout: 300_000 });
      await workbench.runCommand("Notifications: Clear All Notifications");
      await chat.ask(flags.question);
      await chat.sources().first().click();
      await page.locator(".tab.active").waitFor();
      await save("answer");
      for (const [size, width] of Object.entries(sideBarWidths)) {
        await dragSideBar(workbench, width);
        await save(size);
      }
      await workbench.runCommand("Python Code Helper: Add the Packages That This Workspace Imports");
      await workbench.notification(/can be asked|imports no installed/i).waitFor({ timeout: 300_000 });
      await workbench.runCommand("Notifications: Clear All Notifications");
      await page.locator('.pane-header[aria-label^="Knowledge"]').click();
      await page.locator(".monaco-list-row", { hasText: "This Workspace" }).waitFor();
      await save("knowledge");
      await chat.frame.locator("details.scope summary").click();
      await save("narrowing");
      await page.close();
    } finally {
      await served.close();
    }
  }
}

async function dragSideBar({ page }: Workbench, width: number): Promise<void> {
  const box = await page.locator(".part.sidebar").boundingBox();
  if (!box) throw new Error("There is no side bar.");
  await page.mouse.move(box.x + box.width, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + width, 300, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(1000, 700);
  // The panel draws itself anew in the frame after the next.
  await page.waitForTimeout(500);
}

main(resolve(positionals[0] ?? "screenshots")).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
