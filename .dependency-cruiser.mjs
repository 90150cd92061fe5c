// Who may import whom. The table with the reasons is in ARCHITECTURE.md.
const stage = "question|sources|parse|embed|store|retrieve|models|answer";
const layer = `api|platform|pipelines|worker|engine|${stage}`;
const unlayered = `^src/core/(?!index\\.ts$|(${layer})/)`;
const surface = "extension|cli";
const vscode = "^vscode$|node_modules/@types/vscode/";
const rule = (name, from, to) => ({ name, severity: "error", from, to });
const home = (name, folder, packages) =>
  rule(name, { path: "^src/", pathNot: folder }, { path: `node_modules/(${packages})/` });

export default {
  forbidden: [
    rule("no-cycles", {}, { circular: true }),
    rule("resolvable", {}, { couldNotResolve: true, pathNot: "^vscode$" }),
    rule("vscode-stays-in-extension", { pathNot: "^(src|test)/extension/" }, { path: vscode }),
    rule("api-imports-nothing", { path: "^src/core/api/" }, { pathNot: "^src/core/api/" }),
    rule(
      "platform-imports-api",
      { path: "^src/core/platform/" },
      { path: "^src/", pathNot: "^src/core/(api|platform)/" },
    ),
    rule(
      "stages-are-islands",
      { path: `^src/core/(${stage})/` },
      { path: "^src/", pathNot: "^src/core/(api|platform|$1)/" },
    ),
    // A folder of a stage is one implementation: others use the stage, not its parts.
    rule(
      "one-door-per-folder",
      { path: `^src/core/(${stage})/([^/]+)/` },
      {
        path: `^src/core/(${stage})/[^/]+/`,
        pathNot: "^src/core/parse/(python|prose)/|^src/core/$1/$2/|^src/core/$1/[^/]+\\.ts$",
      },
    ),
    // Whether it imports or is imported: the first rule does not see a file that imports nothing.
    rule("no-unlayered-files", { path: unlayered }, {}),
    rule("no-unlayered-imports", {}, { path: unlayered }),
    rule(
      "pipelines-join-stages",
      { path: "^src/core/(pipelines|worker)/" },
      { path: "^src/", pathNot: `^src/core/(api|platform|$1|${stage})/` },
    ),
    rule("engine-is-built-from-core", { path: "^src/core/engine/" }, { path: "^src/(?!core/)|^src/core/index\\.ts$" }),
    rule("core-knows-no-surface", { path: "^src/core/" }, { path: "^src/(?!core/)" }),
    rule(
      "one-front-door",
      { path: `^src/(${surface}|evaluation|session|tools)/` },
      { path: "^src/core/", pathNot: "^src/core/index\\.ts$" },
    ),
    rule("surfaces-are-separate", { path: `^src/(${surface})/` }, { path: `^src/(${surface})/`, pathNot: "^src/$1/" }),
    rule(
      "session-serves-surfaces",
      { path: "^src/session/" },
      { path: "^src/", pathNot: "^src/(session|protocol|core)/" },
    ),
    rule("session-knows-no-editor", { path: "^src/session/" }, { path: "^src/protocol/(?!chat\\.ts$)" }),
    rule("tools-serve-surfaces", { path: "^src/tools/" }, { path: "^src/", pathNot: "^src/(tools|core)/" }),
    rule("evaluation-serves-cli", { pathNot: "^src/(cli|evaluation)/|^test/" }, { path: "^src/evaluation/" }),
    rule("protocol-imports-api", { path: "^src/protocol/" }, { pathNot: "^src/(protocol|core/api)/" }),
    rule("webview-imports-protocol", { path: "^webview/" }, { path: "^src/", pathNot: "^src/(protocol|core/api)/" }),
    rule("product-never-imports-test", { path: "^(src|webview)/" }, { path: "^test/" }),
    home("lancedb-stays-in-store", "^src/core/store/", "@lancedb|apache-arrow"),
    home("tree-sitter-stays-in-parse", "^src/core/parse/", "web-tree-sitter"),
    home("openai-stays-in-platform-and-models", "^src/core/(platform/http|models/openai)/", "openai"),
    home("octokit-stays-in-github", "^src/core/sources/github/", "@octokit"),
    home("onnx-stays-in-embed", "^src/core/embed/", "onnxruntime-[a-z]+|@huggingface"),
    {
      name: "platform-is-shared",
      severity: "error",
      from: { path: "^src/" },
      // Sources that fetch are about to come.
      module: { path: "^src/core/platform/", pathNot: "/polite-client\\.ts$", numberOfDependentsLessThan: 2 },
    },
  ],
  required: [
    {
      name: "tests-mirror-src",
      severity: "error",
      module: { path: "^test/unit/(.+)\\.test\\.ts$" },
      to: { path: "^src/$1\\.ts$|^webview/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "test/fixtures/|^esbuild\\.mjs$" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
