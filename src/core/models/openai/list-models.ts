import { readJson } from "../../platform/http/bounded-body";
import { type Client } from "../../platform/http/openai-client";

/** Names of models that the server has, those most like `wanted` first; none where it does not say in time. */
export async function listModels(
  client: Client,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const timeout = AbortSignal.timeout(listTimeoutMs);
  try {
    const request = client.openai.models.list({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    const names = namesIn(await readJson(await request.asResponse(), mostListBytes));
    const likeness = new Map(names.map((name) => [name, commonPrefix(name, wanted)]));
    return names.sort((left, right) => (likeness.get(right) ?? 0) - (likeness.get(left) ?? 0)).slice(0, 4);
  } catch {
    // Only a courtesy: without the list the sentence is still right.
    signal?.throwIfAborted();
    return [];
  }
}

const listTimeoutMs = 3000;
const mostListBytes = 1_000_000;

function namesIn(page: unknown): string[] {
  const { data } = page as { readonly data?: readonly { readonly id?: unknown }[] };
  return (data ?? []).flatMap(({ id }) => (typeof id === "string" ? [id] : []));
}

function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}
