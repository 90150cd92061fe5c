import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createVSIX } from "@vscode/vsce";

/**
 * `npm run package`: a VSIX for this platform, with the native modules of this platform only. What ships is listed in
 * `.vscodeignore`, which cannot tell platforms apart; so that one line is narrowed here.
 */
async function main(): Promise<void> {
  const root = resolve(__dirname, "..", "..");
  const { platform, arch } = process;
  const everyPlatform = "!node_modules/onnxruntime-node/{package.json,dist/**/*.js,bin/**}";
  const list = readFileSync(join(root, ".vscodeignore"), "utf8");
  if (!list.includes(everyPlatform)) throw new Error(`.vscodeignore no longer has the line ${everyPlatform}`);
  if (!existsSync(join(root, "node_modules/onnxruntime-node/bin/napi-v6", platform, arch))) {
    throw new Error(`onnxruntime has no binary for ${platform}-${arch}, so no VSIX can be made for it.`);
  }
  const narrowed = `!node_modules/onnxruntime-node/{package.json,dist/**/*.js,bin/napi-v6/${platform}/${arch}/**}`;
  const folder = mkdtempSync(join(tmpdir(), "pch-package-"));
  try {
    const ignoreFile = join(folder, "vscodeignore");
    writeFileSync(ignoreFile, list.replace(everyPlatform, narrowed));
    const packagePath = join(root, `python-code-helper-${platform}-${arch}.vsix`);
    await createVSIX({
      cwd: root,
      packagePath,
      ignoreFile,
      target: `${platform}-${arch}`,
      rewriteRelativeLinks: false,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
