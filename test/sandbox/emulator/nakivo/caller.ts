import { Agent, request } from "undici";
import type { NakivoEmulator } from "../../../../sandbox/emulator/nakivo/index.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is not JSON. */
  body: any;
}

const actions: Record<string, string> = { getTenants: "MultitenancyManagement" };

/** A client of the emulator that is written from the contract alone, with a cookie jar. Close it at the end. */
export class Caller {
  readonly #emulator: Pick<NakivoEmulator, "url" | "ca" | "environment">;
  readonly #dispatcher: Agent;
  /** Name and value of each cookie that it holds. */
  readonly cookies = new Map<string, string>();

  constructor(emulator: Pick<NakivoEmulator, "url" | "ca" | "environment">) {
    this.#emulator = emulator;
    this.#dispatcher = new Agent({ connect: { ca: emulator.ca } });
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  async send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await request(new URL(path, this.#emulator.url), {
      method: method as "GET",
      headers: cookie === "" ? headers : { cookie, ...headers },
      body,
      dispatcher: this.#dispatcher,
    });
    for (const line of [response.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    const text = await response.body.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {}
    return { status: response.statusCode, headers: response.headers, text, body: json };
  }

  /** Posts to the router. The body goes out as it stands when it is a text. */
  post(body: unknown, headers: Record<string, string> = { "content-type": "application/json" }): Promise<Answer> {
    return this.send("POST", "/c/router", headers, typeof body === "string" ? body : JSON.stringify(body));
  }

  /** Calls a method; `undefined` leaves data out. */
  call(method: string, data?: unknown, more: object = {}): Promise<Answer> {
    return this.post({ action: actions[method] ?? "AuthenticationManagement", method, data, type: "rpc", tid: 1, ...more });
  }

  login(username?: string, password?: string | null, remember = false): Promise<Answer> {
    const { NAKIVO_USERNAME, NAKIVO_PASSWORD } = this.#emulator.environment;
    return this.call("login", [username ?? NAKIVO_USERNAME, password === undefined ? NAKIVO_PASSWORD : password, remember]);
  }

  tenants(filter: object = {}): Promise<Answer> {
    return this.call("getTenants", [{ filter: { start: 0, count: 1000, criteria: [], ...filter } }]);
  }

  isLogged(): Promise<Answer> {
    return this.call("isLogged");
  }

  logout(): Promise<Answer> {
    return this.call("logoutCurrentUser");
  }
}
