import assert from "node:assert/strict";
import { type Language } from "../../../../../src/core/api";
import { maskSecrets } from "../../../../../src/core/sources/secrets/mask-secrets";

/** What would be reported as a leak in this file is put together from pieces. */
const glue = (...parts: readonly string[]): string => parts.join("");
const random = "q7Zk2vXw9LmPt4RbN8sYc3HfJ6dGa1Ue5";

describe("maskSecrets", () => {
  /** `«…»` is what must be masked; the rest must be as it was. */
  const check = (marked: string, kind: string, language: Language = "python") =>
    it(`${language}: ${JSON.stringify(marked.slice(0, 90))}`, async () => {
      const text = marked.replace(/[«»]/g, "");
      const { text: masked, secrets } = await maskSecrets(text, language);
      const expected = marked.replace(/«([^»]*)»/g, (_, secret: string) => secret.replace(/\S/g, "*"));
      assert.equal(masked, expected);
      assert.deepEqual([...new Set(secrets.map((secret) => secret.kind))], [kind]);
      assert.equal(JSON.stringify(secrets).includes(random), false);
      assert.deepEqual(await maskSecrets(masked, language), { text: masked, secrets: [] }, "once more");
    });
  const stays = (text: string, language: Language = "python") =>
    it(`${language}: ${JSON.stringify(text.slice(0, 90))} stays`, async () => {
      assert.deepEqual(await maskSecrets(text, language), { text, secrets: [] });
    });

  describe("finds passwords", () => {
    check('PASSWORD = "«hunter2»"', "password");
    check('    "PASSWORD": "«Tr0ub4dor&3»",', "password");
    check("db_password: str = '«Sommer2024!»'", "password");
    check('connect(host, password="«pa55-w0rt-9z»")', "password");
    check('os.environ["DB_PASSWORD"] = "«kl4pprig»"', "password");
    check('password = os.getenv("DB_PASSWORD", "«kl4pprig»")', "password");
    check('config("SMTP_PASS", default="«kl4pprig!»")', "password");
    check("DB_PASSWORD=«kl4pprig»\n", "password", "prose");
    check("- Password: `«kl4pprig»`\n", "password", "prose");
    check("passphrase: «kl4pprig-7»", "password", "prose");
    check('{"source": ["password = \\"«kl4pprig»\\"\\n"]}', "password", "notebook");
    check('URL = "postgresql+psycopg2://app:«sommersonne»@db.internal:5432/shop"', "password in an address");
    check("redis://:«kl4pprig99»@cache:6379/0", "password in an address", "prose");
    check('requests.get("https://ci:«kl4pprig99»@git.internal/x")', "password in an address");
  });

  describe("finds keys and tokens", () => {
    check(`SECRET_KEY = "«django-insecure-${random}»"`, "key or token");
    check(`apiKey: "«${random}»"`, "key or token");
    check(`aws_secret_access_key = «${random}/+x7»\n`, "key or token", "prose");
    check(`API key: «${random}»`, "key or token", "prose");
    check(`headers = {"Authorization": "Bearer «${random}»"}`, "token in a header");
    check(`AccountName=x;AccountKey=«${random.repeat(3).slice(0, 86)}==»;`, "Azure key");
    check(glue('key = "«', "AKIA", 'QYLPMN5HTXD3WZ2B»"'), "AWS key");
    check(glue("stripe.api_key = '«", "sk_", "live_", random, "»'"), "Stripe key");
    check(glue("charge('«", "sk_", "live_", random, "»')"), "Stripe key");
    check(glue("maps('«", "AIza", "Sy", random, "»')"), "Google key");
    check(glue("use «", "sk-", "proj-", random, "»"), "OpenAI key", "prose");
    check(glue("«", "eyJ", "hbGciOiJIUzI1NiJ9.", "eyJ", "zdWIiOiIxMjM0NTY3.", random, "»"), "signed token", "prose");
    check(glue("clone with «", "ghp", "_", random, "abc»"), "github secret", "prose");
    check(glue("«", "xox", "b-", "2345678901-2345678901-", random, "»"), "slack secret", "prose");
    check(glue("«", "glpat", "-", "q7Zk2vXw9LmPt4RbN8sY»"), "gitlab secret", "prose");
    check(glue("«", "npm", "_", random, "abc»"), "npm secret", "prose");
  });

  describe("finds private keys", () => {
    const lines = `${random.repeat(2).slice(0, 64)}\n`;
    const head = glue("-----BEGIN RSA ", "PRIVATE KEY-----");
    const tail = glue("-----END RSA ", "PRIVATE KEY-----");
    check(`${head}\n«${lines.repeat(12)}»${tail}\n`, "private key", "prose");
    check(`${head}\n«${lines.repeat(12)}»`, "private key", "prose");
    check(`KEY = """${head}\n«${lines.repeat(3)}»${tail}"""`, "private key");
    it("in strings of a program, which stay strings", async () => {
      const text = `KEY = ("${head}\\n"\n  "${lines.trim()}\\n"\n  "${lines.trim()}\\n"\n  "${tail}")\n`;
      const { text: masked, secrets } = await maskSecrets(text, "python");
      assert.equal(masked, text.replaceAll(lines.trim(), "*".repeat(64)));
      assert.deepEqual(secrets, [{ line: 2, kind: "private key" }]);
    });
    stays(`${head}\n...\n${tail}`, "prose");
    stays(`if text.startswith("${head}"):\n    return load(text)\n`);
  });

  describe("lets be what stands for a secret", () => {
    stays('PASSWORD = "changeme"');
    stays('PASSWORD = "change-me-123"');
    stays('password = "<your password>"');
    stays("password = '********'");
    stays('password = "test1234"');
    stays('password="secret123"');
    stays('PASSWORD = os.environ["DB_PASSWORD"]');
    stays('PASSWORD = os.environ.get("DB_PASSWORD", "")');
    stays('password = f"{prefix}1!"');
    stays('password = "%(password)s1"');
    stays('password = "${DB_PASSWORD1}"');
    stays('password = getpass.getpass("Password for user1: ")');
    stays("def login(user: str, password: str = 'p') -> None:");
    stays('TOKEN = "your-token-here-123"');
    stays('API_KEY = "xxxxxxxxxxxxxxxxxxxx1"');
    stays('API_KEY = "1234567890abcdef"');
    stays('token_type = "NEWLINE2"');
    stays('secret = "projects.app2.secrets.DatabaseSecret"');
    stays('api_key = "x-api-key-2"');
    stays('algorithm_key = "pbkdf2_sha256"');
    stays(`next_token = "${random}"`);
    stays(`token_url = "${random}"`);
    stays("token = base64encoded12345", "python");
    stays("postgres://user:password@localhost/db", "prose");
    stays("http://user:${PASSWORD}@host/", "prose");
    stays("http://[::1]:8080/a@b", "prose");
    stays("ssh://git@host:2222/repository", "prose");
    stays("password: string\ntoken: str\nsecret: none\n", "prose");
    stays(glue("AKIA", "IOSFODNN7EXAMPLE"), "prose");
    stays('"secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', "prose");
    stays('sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"');
    stays('"""Sign in with a user name and a password, or a token (see `auth.Token2`)."""');
  });

  it("names lines and kinds, in order, once each, and never the secret", async () => {
    const text = `a = 1\nTOKEN = "${random}"\nPASSWORD = "hunter2"; SECOND_PASSWORD = "kl4pprig"\n`;
    const { secrets } = await maskSecrets(text, "python");
    assert.deepEqual(secrets, [
      { line: 2, kind: "key or token" },
      { line: 3, kind: "password" },
    ]);
  });

  it("keeps places: as many characters and lines as there were", async () => {
    const text = `é😀 = 1\r\nPASSWORD = "hün😀ter2z"\r\nb\n`;
    const { text: masked } = await maskSecrets(text, "python");
    assert.equal(masked, `é😀 = 1\r\nPASSWORD = "**********"\r\nb\n`);
    assert.equal(masked.length, text.length);
  });

  it("finds the secrets of texts that are masked side by side", async () => {
    const texts = Array.from({ length: 20 }, (_, number) => glue("ghp", "_", random, `abc ${number}`));
    const results = await Promise.all(texts.map((text) => maskSecrets(text, "prose")));
    assert.deepEqual(
      results.map(({ text }) => text),
      texts.map((text, number) => `${"*".repeat(text.length - ` ${number}`.length)} ${number}`),
    );
  });

  it("reads text that is made to be slow in time", async () => {
    const pieces = [
      "password",
      "password=",
      "://a:",
      "eyJ-",
      "sk-",
      "-----BEGIN PRIVATE KEY-----",
      "token ",
      "a.",
      " ",
      "SG.",
    ];
    for (const piece of pieces) await maskSecrets(piece.repeat(200_000 / piece.length), "prose");
  });
});
