import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const throughTheGate =
  "Requests go through platform/http/gate.ts, which refuses them offline and notes them in the ledger.";
const doors = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest"];
const modules = ["http", "https", "http2", "net", "tls", "dgram", "dns", "dns/promises", "inspector", "undici"];

export default tseslint.config(
  { ignores: ["out/", "node_modules/", "test/fixtures/", "**/*.mjs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ["./tsconfig.json", "./webview/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "max-lines": ["warn", { max: 400, skipBlankLines: true }],
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    // Text that others write is matched on the thread of the editor: no expression may take more than linear time.
    files: ["src/**/*.ts", "webview/**/*.ts"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    // One door: what must hold of all requests is held in the gate. `test/engine/network.test.ts` holds packages to it.
    files: ["src/**/*.ts", "webview/**/*.ts"],
    ignores: ["src/core/platform/http/{gate,deny-network}.ts"],
    rules: {
      "no-restricted-globals": ["error", ...doors.map((name) => ({ name, message: throughTheGate }))],
      "no-restricted-properties": [
        "error",
        ...["globalThis", "window", "self"].flatMap((object) =>
          doors.map((property) => ({ object, property, message: throughTheGate })),
        ),
        { object: "navigator", property: "sendBeacon", message: throughTheGate },
      ],
      "no-restricted-imports": [
        "error",
        { paths: modules.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: throughTheGate })) },
      ],
    },
  },
  {
    files: ["src/cli/**"],
    ignores: ["src/cli/terminal.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name='write'][callee.object.property.name=/^std(out|err)$/]",
          message: "Print through terminal.ts, which lets no control characters through.",
        },
      ],
    },
  },
);
