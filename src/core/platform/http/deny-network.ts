import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { isLoopback } from "./endpoint";

/**
 * From now on no socket of this thread reaches another machine, whoever opens it; what is returned undoes that. A net
 * below the gate, for threads and processes that are ours alone: in an extension host others have sockets too.
 */
export function denyNetwork({ allowsLocal }: { readonly allowsLocal: boolean }): () => void {
  const refusal = (host: string): Error =>
    Object.assign(new Error(`Nothing may be asked of ${host} here.`), { code: "ENETUNREACH" });
  const isAllowed = (host: string): boolean => allowsLocal && isLoopback(host.includes(":") ? `[${host}]` : host);

  const undo = [
    replace(net.Socket.prototype, "connect", (original) => {
      return function (this: net.Socket, ...args: unknown[]) {
        const target = targetOf(args);
        if (target.path !== undefined ? allowsLocal : isAllowed(target.host)) return original.apply(this, args);
        // Whoever asked for it listens by then.
        setImmediate(() => this.destroy(refusal(target.path ?? target.host)));
        return this;
      };
    }),
    replace(dgram.Socket.prototype, "send", (original) => {
      // A name or an address is the only text among the arguments, after the message.
      return function (this: dgram.Socket, ...args: unknown[]) {
        const host = args.slice(1).find((arg) => typeof arg === "string") ?? "localhost";
        if (isAllowed(host)) return original.apply(this, args);
        throw refusal(host);
      };
    }),
    ...["lookup", "resolve", "resolve4", "resolve6", "resolveAny", "resolveTxt", "reverse"].map((name) =>
      replace(dns as unknown as Functions, name, (original) => (host: unknown, ...rest: unknown[]) => {
        if (typeof host !== "string" || net.isIP(host) > 0 || isAllowed(host)) return original(host, ...rest);
        const tell = rest.at(-1);
        if (typeof tell === "function") queueMicrotask(() => (tell as (error: Error) => void)(refusal(host)));
        return undefined;
      }),
    ),
  ];
  return () => {
    for (const restore of undo) restore();
  };
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

function replace(
  owner: object,
  name: string,
  wrap: (original: AnyFunction) => (...args: unknown[]) => unknown,
): () => void {
  const functions = owner as Functions;
  const original = functions[name];
  if (original === undefined) return () => undefined;
  functions[name] = wrap(original);
  return () => void (functions[name] = original);
}

/** `connect(port, host)`, `connect(path)`, `connect({ port, host, path })`, or an array of these, as Node calls it itself. */
function targetOf(args: readonly unknown[]): { readonly host: string; readonly path?: string } {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    const { host, path } = first as { readonly host?: unknown; readonly path?: unknown };
    return { host: typeof host === "string" ? host : "localhost", ...(typeof path === "string" ? { path } : {}) };
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return { host: "localhost", path: first };
  return { host: typeof second === "string" ? second : "localhost" };
}
