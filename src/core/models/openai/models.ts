import { type Client } from "./client";

/** Names of models that the server has, those most like `wanted` first; none where it does not say in time. */
export async function listModels(
  client: Client,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const timeout = AbortSignal.timeout(listTimeoutMs);
  try {
    const page = await client.openai.models.list({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    const names = page.data.map((model) => model.id);
    const likeness = new Map(names.map((name) => [name, commonPrefix(name, wanted)]));
    return names.sort((left, right) => (likeness.get(right) ?? 0) - (likeness.get(left) ?? 0)).slice(0, 4);
  } catch {
    // Only a courtesy: without the list the sentence is still right.
    signal?.throwIfAborted();
    return [];
  }
}

const listTimeoutMs = 3000;

function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}
