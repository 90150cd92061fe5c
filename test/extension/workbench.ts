import { type Frame, type Locator, type Page } from "playwright-core";

/** The workbench as a person sees it in a browser: what the tests of the panel press and read. */
export class Workbench {
  constructor(readonly page: Page) {}

  static async open(page: Page, address: string): Promise<Workbench> {
    await page.goto(address);
    await page.locator(".monaco-workbench .activitybar").waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  /** Opens the chat view through its icon, and gives the panel when it has drawn itself. */
  async openChat(): Promise<Frame> {
    const icon = this.page.locator('.activitybar .action-label[aria-label^="Python Code Helper"]');
    await icon.waitFor({ timeout: 60_000 });
    const isOpen = this.page.locator(
      '.activitybar .action-item.checked .action-label[aria-label^="Python Code Helper"]',
    );
    // A reloaded window opens its views again by itself, and the icon would close them.
    await isOpen.waitFor({ timeout: 3000 }).catch(() => icon.click());
    return this.chatFrame();
  }

  /** The page inside the webview; a hidden panel's page is thrown away, so it is looked for each time. */
  chatFrame(): Promise<Frame> {
    return this.until("the chat panel", async () => {
      for (const frame of this.page.frames()) {
        // A frame may go away while it is asked.
        const panels = frame.isDetached()
          ? 0
          : await frame
              .locator("body > .panel textarea")
              .count()
              .catch(() => 0);
        if (panels > 0) return frame;
      }
      return undefined;
    });
  }

  /**
   * A served window that opens a workspace file comes up without its folders now and then, and stays so; its own
   * Explorer says which.
   */
  async reloadUntilFolders(): Promise<void> {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const folder = this.page.locator(".explorer-folders-view .monaco-list-row").first();
      const none = this.page
        .locator(".explorer-viewlet")
        .getByText(/No Folder Opened|not yet added a folder/i)
        .first();
      await folder.or(none).first().waitFor({ timeout: 60_000 });
      if (await folder.isVisible()) return;
      await this.page.reload();
      await this.page.locator(".monaco-workbench .activitybar").waitFor({ timeout: 60_000 });
    }
    throw new Error("The window showed none of its folders, six times.");
  }

  /** Runs a command by its title, through the palette. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    await input.fill(`>${title}`);
    // The best match of the list need not be the one that is meant.
    await this.page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click();
  }

  /** Opens a file by its absolute path, through the dialog; a search by name would need a native ripgrep. */
  async openFile(path: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+KeyO");
    const input = this.page.locator(".quick-input-widget input.input");
    await input.waitFor();
    const name = path.split(/[\\/]/).at(-1) ?? path;
    // The dialog writes and completes paths of its own while it lists a folder, and takes Enter for that.
    await this.until(`the end of the dialog for ${name}`, async () => {
      await input.fill(path, { timeout: 1000 }).catch(() => undefined);
      await this.page.waitForTimeout(300);
      await this.page.keyboard.press("Enter");
      return input.waitFor({ state: "hidden", timeout: 1500 }).then(
        () => true,
        () => undefined,
      );
    });
    await this.tab(name).waitFor();
    await this.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  }

  tab(name: string): Locator {
    return this.page.locator(`.tabs-container .tab.active[data-resource-name="${name}"]`);
  }

  /** A button in the title of a view. */
  viewAction(name: string): Locator {
    return this.page
      .locator(`.pane-header .action-label[aria-label="${name}"], .title-actions .action-label[aria-label="${name}"]`)
      .first();
  }

  /** Lines that are marked as a whole, as citations are. */
  highlight(): Locator {
    return this.page.locator('.monaco-editor .view-overlays [class*="ced-"]');
  }

  /** "Ln 6, Col 1 (120 selected)" of the status bar. */
  async cursor(): Promise<string> {
    return (await this.page.locator("#status\\.editor\\.selection").innerText()).trim();
  }

  statusItem(): Locator {
    return this.page.locator('.statusbar-item[id$="pythonCodeHelper.index"]');
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  /** Asks until there is an answer; what the page does not announce has to be looked for. */
  async until<T>(what: string, look: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`${what} did not appear within ${timeoutMs / 1000} s`);
      await this.page.waitForTimeout(100);
    }
  }
}
