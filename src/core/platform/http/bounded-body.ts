/** What a server may send at most, whatever it unpacks to: memory must not grow with it. */
export interface BodyLimits {
  /** Bytes of the whole body, unpacked. */
  readonly bytes: number;
  /** Bytes between two line ends: readers of event streams keep a line until it is whole. */
  readonly lineBytes: number;
}

/** The body was longer than a sensible one. */
export class BodyTooLongError extends Error {
  override readonly name = "BodyTooLongError";
  readonly code = "BODY_TOO_LONG";
}

/** The same response, read only up to the limits; `onBytes` sees what goes through. */
export function boundBody(response: Response, limits: BodyLimits, onBytes?: (bytes: Uint8Array) => void): Response {
  let total = 0;
  let line = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, output) {
      onBytes?.(bytes);
      total += bytes.length;
      const end = bytes.lastIndexOf(newline);
      line = end < 0 ? line + bytes.length : bytes.length - end - 1;
      if (total > limits.bytes || line > limits.lineBytes) throw new BodyTooLongError("The body is too long.");
      output.enqueue(bytes);
    },
  });
  const { status, headers } = response;
  return new Response(response.body?.pipeThrough(count) ?? null, { status, headers });
}

const newline = 10;

/** A whole body as JSON. */
export async function readJson(response: Response, maxBytes: number): Promise<unknown> {
  return boundBody(response, { bytes: maxBytes, lineBytes: maxBytes }).json();
}

/** The beginning of a body, for words about a failure. */
export async function readBeginning(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let left = maxBytes;
  // Leaving the loop closes the connection.
  for await (const bytes of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(bytes.subarray(0, left), { stream: true });
    left -= bytes.length;
    if (left <= 0) break;
  }
  return text + decoder.decode();
}
