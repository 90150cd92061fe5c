import { join } from "node:path";
import { type Browser, type BrowserContext } from "playwright-core";
import { launchBrowser } from "../browser";
import { ChatPanel } from "../chat-panel";
import { type ServedWorkbench } from "../code-server";
import { removeFolder, type SampleFile, temporaryFolder, writeSampleProject } from "../sample-project";
import { checkout, serveForTests } from "../vscode-host";
import { Workbench } from "../workbench";

const say = (line: string): void => console.log(line);

/** One window of a real VS Code on a copy of the sample project, in a real browser. */
export interface TestWindow {
  readonly workbench: Workbench;
  readonly project: string;
  /** What the panel's script complained of, and whatever broke a page's policy. */
  readonly errors: readonly string[];
  chat(): Promise<ChatPanel>;
  openFile(path: SampleFile): Promise<void>;
  /** After a failed test: the picture tells more than the sentence. */
  pictureIfFailed(test: Mocha.Test | undefined): Promise<void>;
  close(): Promise<void>;
}

export async function openWindow(
  settings: Readonly<Record<string, unknown>>,
  options: {
    readonly withoutFolder?: boolean;
    readonly write?: (folder: string) => void;
    /** What of the folder is opened, in place of itself. */
    readonly open?: string;
  } = {},
): Promise<TestWindow> {
  const closers: (() => Promise<unknown> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const project = temporaryFolder("project");
    closers.push(() => removeFolder(project));
    (options.write ?? writeSampleProject)(project);
    const served: ServedWorkbench = await serveForTests(settings, say);
    closers.push(() => served.close());
    const browser: Browser = await launchBrowser(say);
    closers.push(() => browser.close());
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const errors: string[] = [];
    page.on("console", (message) => {
      const isPanel = message.location().url.endsWith("/webview.js") && message.type() === "error";
      if (isPanel || message.text().includes("Content Security Policy")) errors.push(message.text());
    });
    const extension = process.env["PYTHON_CODE_HELPER_EXTENSION"] ?? checkout;
    const address = served.address({
      extension,
      ...(options.withoutFolder ? {} : { folder: join(project, options.open ?? "") }),
    });
    const workbench = await Workbench.open(page, address);
    return {
      workbench,
      project,
      errors,
      chat: async () => new ChatPanel(await workbench.openChat()),
      openFile: (path) => workbench.openFile(join(project, path)),
      async pictureIfFailed(test) {
        if (test?.state !== "failed") return;
        const path = join(checkout, "out", "test", `${test.fullTitle().replace(/\W+/g, "-")}.png`);
        await page.screenshot({ path });
        say(`      see ${path}`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
