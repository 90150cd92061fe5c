import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { belongingTo, RedirectError } from "../../../../../src/core/platform/http/gate";
import { createMemoryGate } from "../../../../fakes/memory-gate";

interface Arrived {
  readonly line: string;
  readonly body: string;
  readonly key: string | undefined;
}

async function listen(answer: (path: string) => { readonly status: number; readonly location?: string }) {
  const arrived: Arrived[] = [];
  const server: Server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const key = request.headers["api-key"];
      arrived.push({ line: `${request.method} ${request.url}`, body, key: Array.isArray(key) ? key[0] : key });
      const { status, location } = answer(request.url ?? "");
      response.writeHead(status, location === undefined ? {} : { location }).end("done");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { origin, arrived, close };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += String(piece);
  return body;
}

const reason = { purpose: "source", about: "github:o/n" } as const;

describe("createGate", () => {
  const { send } = createMemoryGate();
  const secret = { method: "POST", body: "def code(): ...", headers: { "api-key": "azure-key" } };

  for (const status of [301, 302, 303, 307, 308]) {
    it(`sends nothing to another origin on a ${status}`, async () => {
      const other = await listen(() => ({ status: 200 }));
      const first = await listen(() => ({ status, location: `${other.origin}/v1` }));
      await assert.rejects(
        send(`${first.origin}/v1`, secret, reason),
        (error) => error instanceof RedirectError && error.origin === other.origin,
      );
      assert.deepEqual(other.arrived, []);
      await Promise.all([first.close(), other.close()]);
    });
  }

  const follows = (status: number, expected: Arrived) =>
    it(`follows a ${status} within the origin`, async () => {
      const server = await listen((path) => (path === "/a" ? { status, location: "/b?c=d" } : { status: 200 }));
      const response = await send(`${server.origin}/a`, secret, reason);
      assert.equal(await response.text(), "done");
      assert.deepEqual(server.arrived.at(-1), expected);
      await server.close();
    });
  follows(307, { line: "POST /b?c=d", body: secret.body, key: "azure-key" });
  follows(308, { line: "POST /b?c=d", body: secret.body, key: "azure-key" });
  follows(301, { line: "POST /b?c=d", body: secret.body, key: "azure-key" });
  follows(303, { line: "GET /b?c=d", body: "", key: "azure-key" });

  it("gives up on a circle", async () => {
    const server = await listen(() => ({ status: 307, location: "/a" }));
    await assert.rejects(send(`${server.origin}/a`, secret, reason), RedirectError);
    assert.equal(server.arrived.length, 6);
    await server.close();
  });

  it("follows anywhere where nothing is secret", async () => {
    const other = await listen(() => ({ status: 200 }));
    const first = await listen(() => ({ status: 302, location: other.origin }));
    const response = await send(first.origin, {}, reason, { followsAnywhere: true });
    assert.equal(response.status, 200);
    assert.equal(other.arrived.length, 1);
    await Promise.all([first.close(), other.close()]);
  });

  describe("offline", () => {
    const check = (address: string, isAllowed: boolean) =>
      it(`${isAllowed ? "asks" : "does not ask"} ${address}`, async () => {
        const gate = createMemoryGate(true);
        const sent = gate.send(address, { method: "POST", body: "def code(): ..." }, reason);
        // Nothing listens there: who is asked does not answer.
        if (isAllowed) await assert.rejects(sent, TypeError);
        else await assert.rejects(sent, { code: "network/offline", setting: "network.offline" });
        assert.deepEqual(
          gate.entries.map(({ isLocal, outcome }) => [isLocal, outcome]),
          [[isAllowed, isAllowed ? "failed" : "refused"]],
        );
      });
    check("http://127.0.0.1:1/v1", true);
    check("http://localhost:1/v1", true);
    check("http://[::1]:1/v1", true);
    check("https://api.openai.com/v1", false);
    check("http://127.0.0.1.example.com/v1", false);
    check("http://192.168.1.2:11434/v1", false);
    check("http://localhost.example.com/", false);
    check("http://2130706434.example/", false);
    check("http://[::ffff:8.8.8.8]/", false);

    it("follows no redirect off this machine, wherever else it may lead", async () => {
      const server = await listen(() => ({ status: 302, location: "https://cdn.example.com/model" }));
      const gate = createMemoryGate(true);
      const sent = gate.send(server.origin, {}, reason, { followsAnywhere: true });
      await assert.rejects(sent, { code: "network/offline" });
      assert.deepEqual(
        gate.entries.map(({ host, outcome }) => [host, outcome]),
        [
          [new URL(server.origin).host, 302],
          ["cdn.example.com", "refused"],
        ],
      );
      await server.close();
    });
  });

  describe("keeps in the ledger", () => {
    const check = (name: string, run: (origin: string) => Promise<unknown>, expected: readonly unknown[]) =>
      it(name, async () => {
        const server = await listen((path) => ({ status: path === "/gone" ? 404 : path === "/empty" ? 204 : 200 }));
        const gate = createMemoryGate();
        ask = gate.send;
        await run(server.origin);
        await server.close();
        assert.deepEqual(
          gate.entries.map(({ bytesOut, bytesIn, outcome }) => [bytesOut, bytesIn, outcome]),
          [expected],
        );
      });
    let ask = send;
    check("bytes of both bodies", async (origin) => (await ask(origin, { method: "POST", body: "grüße" }, reason)).text(), [7, 4, 200]); // prettier-ignore
    check("bytes that are no text", async (origin) => (await ask(origin, { method: "POST", body: new Uint8Array(9) }, reason)).text(), [9, 4, 200]); // prettier-ignore
    check("what was refused by the server", async (origin) => (await ask(`${origin}/gone`, {}, reason)).text(), [0, 4, 404]); // prettier-ignore
    check("an answer without a body", async (origin) => (await ask(`${origin}/empty`, {}, reason)).text(), [0, 0, 204]);
    check("what nobody wanted to the end", async (origin) => (await ask(origin, {}, reason)).body?.cancel(), [0, 0, "cancelled"]); // prettier-ignore
    check("an abort", async (origin) => assert.rejects(ask(origin, { signal: AbortSignal.abort() }, reason)), [0, 0, "cancelled"]); // prettier-ignore
    check("a body that is not read", async (origin) => ask(origin, {}, reason), [0, 0, "unfinished"]);
    check("nobody there", async () => assert.rejects(ask("http://127.0.0.1:1", {}, reason)), [0, 0, "failed"]);
  });

  it("knows what a request belongs to, however deep below it is made, and of two at a time", async () => {
    const server = await listen(() => ({ status: 200 }));
    const gate = createMemoryGate();
    async function* parts(): AsyncGenerator<number> {
      for (const part of [1, 2]) {
        await (await gate.send(server.origin, {}, { purpose: "embedding" })).text();
        yield part;
      }
    }
    const read = async (about: string): Promise<void> => {
      for await (const part of belongingTo(about, parts())) assert.ok(part > 0);
    };
    await Promise.all([read("one"), read("other")]);
    await (await gate.send(server.origin, {}, { purpose: "embedding" })).text();
    assert.deepEqual(gate.entries.map(({ about }) => about ?? "nothing").sort(), [
      "nothing",
      "one",
      "one",
      "other",
      "other",
    ]);
    await server.close();
  });

  it("closes what is iterated when its reader leaves", async () => {
    let isClosed = false;
    async function* parts(): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        isClosed = true;
      }
    }
    for await (const part of belongingTo("one", parts())) if (part === 1) break;
    assert.ok(isClosed);
  });
});
