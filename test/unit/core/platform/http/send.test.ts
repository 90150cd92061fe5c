import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { RedirectError, send } from "../../../../../src/core/platform/http/send";

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

describe("send", () => {
  const secret = { method: "POST", body: "def code(): ...", headers: { "api-key": "azure-key" } };

  for (const status of [301, 302, 303, 307, 308]) {
    it(`sends nothing to another origin on a ${status}`, async () => {
      const other = await listen(() => ({ status: 200 }));
      const first = await listen(() => ({ status, location: `${other.origin}/v1` }));
      await assert.rejects(
        send(`${first.origin}/v1`, secret),
        (error) => error instanceof RedirectError && error.origin === other.origin,
      );
      assert.deepEqual(other.arrived, []);
      await Promise.all([first.close(), other.close()]);
    });
  }

  const follows = (status: number, expected: Arrived) =>
    it(`follows a ${status} within the origin`, async () => {
      const server = await listen((path) => (path === "/a" ? { status, location: "/b?c=d" } : { status: 200 }));
      const response = await send(`${server.origin}/a`, secret);
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
    await assert.rejects(send(`${server.origin}/a`, secret), RedirectError);
    assert.equal(server.arrived.length, 6);
    await server.close();
  });

  it("follows anywhere where nothing is secret", async () => {
    const other = await listen(() => ({ status: 200 }));
    const first = await listen(() => ({ status: 302, location: other.origin }));
    const response = await send(first.origin, {}, { followsAnywhere: true });
    assert.equal(response.status, 200);
    assert.equal(other.arrived.length, 1);
    await Promise.all([first.close(), other.close()]);
  });
});
