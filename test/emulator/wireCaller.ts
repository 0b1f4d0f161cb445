import { Agent, request } from "undici";
import { jsonOf } from "../../emulator/jsonOf.ts";
import type { Emulator } from "../../emulator/vendorEmulator.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is not JSON. */
  body: any;
}

/** What a vendor's caller is built on: a client of an emulator that sends what it is told. Close it at the end. */
export class WireCaller<E extends Pick<Emulator, "url" | "ca" | "environment">> {
  protected readonly emulator: E;
  readonly #dispatcher: Agent;

  constructor(emulator: E, connections?: number) {
    this.emulator = emulator;
    this.#dispatcher = new Agent({ connections: connections ?? null, connect: { ca: emulator.ca } });
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  /** The body goes out as it stands when it is a text, else as JSON. Headers that are undefined are not sent. */
  async send(method: string, url: string, headers: Record<string, string | undefined> = {}, body?: unknown): Promise<Answer> {
    const response = await request(new URL(url, this.emulator.url), {
      method: method as "GET",
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
      dispatcher: this.#dispatcher,
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text, body: jsonOf(text) };
  }
}
