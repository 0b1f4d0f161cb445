import type { IncomingMessage } from "node:http";

/** Bytes of a body that an emulator takes for its vendor: far more than any of the vendors' calls has. */
export const largestBody = 1024 * 1024;
/** Bytes of a body that the control API takes: enough for the objects of a large account. */
export const largestControlBody = 64 * 1024 * 1024;

/** The body of a request as text, or `undefined` when it is longer than the limit. What is too much is not kept. */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The connection stays open, since the answer says what was wrong.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
