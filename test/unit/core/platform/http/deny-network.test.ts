import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { lookup, resolve4 } from "node:dns";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { denyNetwork } from "../../../../../src/core/platform/http/deny-network";

/** Of a block that is nobody's (RFC 5737): were it asked, nothing would answer. */
const elsewhere = "192.0.2.1";

describe("denyNetwork", () => {
  const server = createServer((_, response) => response.end("done"));
  let port = 0;
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => void server.close());

  let undo = (): void => undefined;
  afterEach(() => undo());

  const failing = async (emitter: NodeJS.EventEmitter): Promise<string> => {
    const [error] = (await once(emitter, "error")) as [NodeJS.ErrnoException];
    return error.code ?? "";
  };
  const ways: Readonly<Record<string, (host: string, to: number) => Promise<string>>> = {
    fetch: (host, to) => fetch(`http://${host}:${to}/`).then(() => "reached", codeOf),
    "http.get": (host, to) => failing(get({ host, port: to })),
    "net.connect(port, host)": (host, to) => failing(connect(to, host)),
    "net.connect(options)": (host, to) => failing(connect({ host, port: to })),
    "tls.connect": (host, to) => failing(connectSecurely(to, host)),
    "a datagram": async (host, to) => {
      const socket = createSocket("udp4");
      try {
        await new Promise((done) => socket.send("hello", to, host, done));
        return "reached";
      } catch (error) {
        return codeOf(error);
      } finally {
        socket.close();
      }
    },
    "looking a name up": () => new Promise((done) => lookup("example.com", (error) => done(error?.code ?? "reached"))),
    "asking for an address": () => new Promise((done) => resolve4("example.com", (error) => done(error?.code ?? "reached"))), // prettier-ignore
  };

  for (const [name, way] of Object.entries(ways)) {
    it(`keeps ${name} from another machine`, async () => {
      for (const allowsLocal of [true, false]) {
        undo = denyNetwork({ allowsLocal });
        // `http` writes before it is told.
        assert.match(await way(elsewhere, 80), /^(?:ENETUNREACH|ERR_SOCKET_CLOSED)$/);
        undo();
      }
    });
  }

  for (const host of ["127.0.0.1", "localhost"]) {
    it(`lets ${host} be asked, or nothing at all`, async () => {
      const ask = (): Promise<string> => fetch(`http://${host}:${port}/`).then((response) => response.text(), codeOf);
      undo = denyNetwork({ allowsLocal: true });
      assert.equal(await ask(), "done");
      undo();
      undo = denyNetwork({ allowsLocal: false });
      const socket = connect(port, host);
      assert.equal(await failing(socket), "ENETUNREACH");
    });
  }

  it("can be undone", async () => {
    denyNetwork({ allowsLocal: false })();
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
  });
});

function codeOf(error: unknown): string {
  const { cause, code } = error as { readonly cause?: { readonly code?: string }; readonly code?: string };
  return cause?.code ?? code ?? String(error);
}
