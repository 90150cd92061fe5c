import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type Page } from "playwright-core";
import type { ClientMessage, HostMessage } from "../../src/protocol/messages";
import { chatHtml } from "../../src/extension/chat-html";
import { launchBrowser } from "../extension/browser";

export type ThemeName = "light-modern" | "dark-modern" | "high-contrast" | "high-contrast-light";

interface Theme {
  readonly bodyClass: string;
  readonly kind: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface PanelPage {
  readonly page: Page;
  /** What must never happen: errors, refused styles or scripts, requests to anywhere else. */
  readonly troubles: readonly string[];
  /** Plays messages of the host, and waits until the panel has shown them. */
  play(...messages: readonly HostMessage[]): Promise<void>;
  /** What the panel has sent so far. */
  sent(): Promise<readonly ClientMessage[]>;
  /** Runs an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly savedState?: unknown;
}

export interface PanelBrowser {
  open(options?: PanelOptions): Promise<PanelPage>;
  close(): Promise<void>;
}

interface Built {
  readonly script: string;
  readonly style: string;
}

const root = join(__dirname, "../..");
const origin = "http://panel.test";

/** VS Code's themes as its web views get them, reduced to what the panel and its components read. */
export const themes = JSON.parse(readFileSync(join(__dirname, "themes.json"), "utf8")) as Record<ThemeName, Theme>;

/** A browser that shows the built panel as VS Code would: its policy, its theme variables, its three functions. */
export async function launchPanelBrowser(): Promise<PanelBrowser> {
  const [script, style, browser] = await Promise.all([
    bundle("main.ts"),
    bundle("styles.css"),
    // Frames as fast as they can be made: tests wait for many of them.
    launchBrowser((line) => process.stdout.write(`${line}\n`), ["--disable-frame-rate-limit", "--disable-gpu-vsync"]),
  ]);
  return { open: (options = {}) => openPanel(browser, { script, style }, options), close: () => browser.close() };
}

/** As the product builds it, in memory. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    entryPoints: [join(root, "webview", entry)],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "chrome118",
  });
  return result.outputFiles[0]?.text ?? "";
}

async function openPanel(browser: Browser, built: Built, options: PanelOptions): Promise<PanelPage> {
  const theme = themes[options.theme ?? "dark-modern"];
  const page = await browser.newPage({ viewport: { width: options.width ?? 400, height: options.height ?? 700 } });
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`console: ${message.text()}`);
  });
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.route("**/*", async (route) => {
    const url = route.request().url();
    const served = files(theme, built)[url.slice(origin.length)];
    if (url.startsWith(origin) && served !== undefined) return route.fulfill(served);
    troubles.push(`request: ${url}`);
    return route.abort();
  });
  await page.addInitScript(
    `window.sent = [];
     window.saved = ${JSON.stringify(options.savedState ?? null)};
     window.acquireVsCodeApi = () => ({
       postMessage: (message) => window.sent.push(structuredClone(message)),
       getState: () => window.saved ?? undefined,
       setState: (state) => { window.saved = state; },
     });
     document.addEventListener("securitypolicyviolation", (event) => console.error("policy: " + event.violatedDirective));`,
  );
  await page.goto(`${origin}/`);
  const evaluate = <Value>(expression: string): Promise<Value> => page.evaluate<Value>(expression);
  const settle = (): Promise<void> =>
    evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))");
  return {
    page,
    troubles,
    evaluate,
    async play(...messages) {
      await evaluate(`${JSON.stringify(messages)}.forEach((message) => window.postMessage(message, "*"))`);
      await settle();
    },
    sent: () => evaluate("window.sent"),
    close: () => page.close(),
  };
}

/** The page as the extension makes it, policy and all; only the addresses are a test's. */
const productPage = chatHtml({
  scriptUri: `${origin}/webview.js`,
  styleUri: `${origin}/webview.css`,
  cspSource: origin,
  nonce: "bm9uY2U=",
});

/** VS Code puts its own style first in the head, before the policy, and the theme's kind on the body. */
function themed(html: string, theme: Theme): string {
  return html
    .replace("<head>", '<head><link rel="stylesheet" href="/theme.css">')
    .replace("<body>", `<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}">`);
}

function files(theme: Theme, built: Built): Readonly<Record<string, { contentType: string; body: string }>> {
  const variables = Object.entries(theme.variables).map(([name, value]) => `${name}: ${value};`);
  return {
    "/": { contentType: "text/html", body: themed(productPage, theme) },
    // After the variables, what VS Code's own style sheet does to every page that is not undone here would show.
    "/theme.css": {
      contentType: "text/css",
      body: `:root { ${variables.join(" ")} background: var(--vscode-sideBar-background); }
        body { padding: 0 20px; color: var(--vscode-editor-foreground); font-size: var(--vscode-font-size); }
        code { background-color: var(--vscode-textPreformat-background); color: var(--vscode-textPreformat-foreground); padding: 1px 3px; }
        textarea:focus { outline: 1px solid -webkit-focus-ring-color; }`,
    },
    "/webview.css": { contentType: "text/css", body: built.style },
    "/webview.js": { contentType: "text/javascript", body: built.script },
    "/favicon.ico": { contentType: "image/x-icon", body: "" },
  };
}
