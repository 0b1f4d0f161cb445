import type { NakivoEmulator } from "../../../emulator/nakivo/index.ts";
import { type Answer, WireCaller } from "../wireCaller.ts";

const actions: Record<string, string> = { getTenants: "MultitenancyManagement" };

/** A client of the emulator that is written from the contract alone, with a cookie jar. Close it at the end. */
export class Caller extends WireCaller<Pick<NakivoEmulator, "url" | "ca" | "environment">> {
  /** Name and value of each cookie that it holds. */
  readonly cookies = new Map<string, string>();

  override async send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await super.send(method, path, cookie === "" ? headers : { cookie, ...headers }, body);
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return answer;
  }

  /** Posts to the router. The body goes out as it stands when it is a text. */
  post(body: unknown, headers: Record<string, string> = { "content-type": "application/json" }): Promise<Answer> {
    return this.send("POST", "/c/router", headers, body);
  }

  /** Calls a method; `undefined` leaves data out. */
  call(method: string, data?: unknown, more: object = {}): Promise<Answer> {
    return this.post({ action: actions[method] ?? "AuthenticationManagement", method, data, type: "rpc", tid: 1, ...more });
  }

  login(username?: string, password?: string | null, remember = false): Promise<Answer> {
    const { NAKIVO_USERNAME, NAKIVO_PASSWORD } = this.emulator.environment;
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
