import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

export interface HubServer {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * A model hub on a free local port: `/OWNER/NAME/resolve/main/FILE`. A file whose content is undefined is answered
 * by a connection that breaks in the middle; a model that is not there by 401, as the real hub does.
 */
export async function startHubServer(
  models: Readonly<Record<string, Readonly<Record<string, string | Buffer | undefined>>>>,
): Promise<HubServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const [, id = "", file = ""] = /^\/(.+)\/resolve\/main\/(.+)$/.exec(path) ?? [];
    const files = models[id];
    if (!files) response.writeHead(401).end("Invalid username or password.");
    else if (!(file in files)) response.writeHead(404).end("Entry not found");
    else if (files[file] === undefined) {
      response.writeHead(200, { "content-length": "1000" });
      response.write("the first half", () => response.destroy());
    } else response.writeHead(200).end(files[file]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
