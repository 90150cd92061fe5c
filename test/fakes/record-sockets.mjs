// Loaded before a program (`node --import`), into its threads too: writes each attempt to reach anything to the file
// RECORD_SOCKETS, and lets none leave this machine.
import { appendFileSync } from "node:fs";
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { isMainThread } from "node:worker_threads";

const local = /^(?:127\.|localhost$|::1$)/;

function record(kind, host, port) {
  const line = { kind, host, port: Number(port), thread: isMainThread ? "main" : "worker" };
  appendFileSync(process.env.RECORD_SOCKETS, `${JSON.stringify(line)}\n`);
}

record("loaded", "", 0);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
  // A path is a pipe on this machine.
  if (options.path !== undefined) return connect.apply(this, args);
  const host = options.host ?? "localhost";
  record("connect", host, options.port);
  if (local.test(host)) return connect.apply(this, args);
  setImmediate(() => this.destroy(Object.assign(new Error(`${host} is not there`), { code: "ENOTFOUND" })));
  return this;
};

const sendTo = dgram.Socket.prototype.send;
dgram.Socket.prototype.send = function (...args) {
  record("datagram", String(args.find((arg) => typeof arg === "string") ?? ""), 0);
  return sendTo.apply(this, args);
};

for (const name of ["lookup", "resolve", "resolve4", "resolve6", "resolveTxt"]) {
  const original = dns[name];
  dns[name] = (host, ...rest) => {
    if (local.test(host)) return original(host, ...rest);
    record(name, host, 0);
    rest.at(-1)(Object.assign(new Error(`${host} is not there`), { code: "ENOTFOUND" }));
  };
}
