import { createHmac } from "node:crypto";
import { Agent, request } from "undici";
import type { AiccEmulator } from "../../../../sandbox/emulator/aicc/index.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is not JSON. */
  body: any;
}

/** How a caller signs where the vendor's pages differ. */
export interface Signing {
  headers?: string[];
  milliseconds?: boolean;
  emptyQueryLine?: boolean;
  hostWithoutPort?: boolean;
  now?: Date;
  accessKey?: string;
  secretKey?: string;
  /** Changes the headers after they were signed. */
  tamper?: (headers: Record<string, string>) => void;
}

const groups = "/rest/cmsapp/v1/openapi/qcrelationconf";

/** A client of the emulator that is written from the contract alone. Close it at the end. */
export class Caller {
  readonly #emulator: Pick<AiccEmulator, "url" | "ca" | "environment">;
  readonly #dispatcher: Agent;

  constructor(emulator: Pick<AiccEmulator, "url" | "ca" | "environment">, connections?: number) {
    this.#emulator = emulator;
    this.#dispatcher = new Agent({ connections: connections ?? null, connect: { ca: emulator.ca } });
  }

  close(): Promise<void> {
    return this.#dispatcher.destroy();
  }

  async send(method: string, url: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
    const response = await request(new URL(url, this.#emulator.url), {
      method: method as "GET",
      headers,
      body,
      dispatcher: this.#dispatcher,
    });
    const text = await response.body.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {}
    return { status: response.statusCode, headers: response.headers, text, body: json };
  }

  /** A signed request to CC-CMS. The body goes out as it stands when it is a text. */
  signed(
    method: string,
    path: string,
    body?: unknown,
    signing: Signing = {},
    contentType = "application/json;charset=UTF-8",
  ): Promise<Answer> {
    const text = body === undefined || typeof body === "string" ? (body as string | undefined) : JSON.stringify(body);
    const { environment, url } = this.#emulator;
    const sent: Record<string, string> = { host: new URL(url).host, "content-type": contentType };
    if (text !== undefined) sent["content-length"] = String(Buffer.byteLength(text));
    const { accessKey = environment.AICC_ACCESS_KEY, secretKey = environment.AICC_SECRET_KEY } = signing;
    const iso = (signing.now ?? new Date()).toISOString();
    const timestamp = signing.milliseconds === false ? iso.replace(/\.\d{3}Z$/, "Z") : iso;
    const names = (signing.headers ?? Object.keys(sent)).toSorted();
    const prefix = `auth-v2/${accessKey}/${timestamp}/${names.join(";")}`;
    const host = signing.hostWithoutPort ? sent.host!.replace(/:\d+$/, "") : sent.host!;
    const lines = names.map((name) => `${enc(name)}:${enc(name === "host" ? host : (sent[name] ?? ""))}`);
    const [pathOnly, query] = path.split("?") as [string, string?];
    const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${enc(name)}=${enc(value)}`).toSorted();
    const queryLine = pairs.length > 0 ? `${pairs.join("&")}\n` : signing.emptyQueryLine ? "\n" : "";
    const canonical = `${method}\n${pathOnly}\n${queryLine}${names.join(";")}\n${lines.toSorted().join("\n")}\n${enc(text ?? "")}`;
    sent.authorization = `${prefix}/${hmac(hmac(secretKey, prefix), canonical)}`;
    signing.tamper?.(sent);
    return this.send(method, path, sent, text);
  }

  list(ccId = 1, vdn = 113, signing?: Signing): Promise<Answer> {
    return this.signed("GET", `${groups}/queryallccgroup/${ccId}/${vdn}`, undefined, signing);
  }

  create(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/createusergroup`, body, signing);
  }

  update(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/updategroup`, body, signing);
  }

  delete(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/deleteusergroup`, body, signing);
  }

  tenants(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", "/rest/cmsapp/v1/openapi/tenant/querytenants", body, signing);
  }

  token(headers: Record<string, string> = { "x-token-expire": "600" }, body?: unknown): Promise<Answer> {
    const { AICC_APP_KEY, AICC_APP_SECRET } = this.#emulator.environment;
    const credentials = body ?? { app_key: AICC_APP_KEY, app_secret: AICC_APP_SECRET };
    const text = typeof credentials === "string" ? credentials : JSON.stringify(credentials);
    return this.send("POST", "/apigovernance/api/oauth/tokenByAkSk", { "content-type": "application/json", ...headers }, text);
  }

  orgsWith(token: string, query = "", appKey = this.#emulator.environment.AICC_APP_KEY): Promise<Answer> {
    const headers = { "x-app-key": appKey, authorization: `Bearer ${token}`, "content-type": "application/json" };
    return this.send("GET", `/apiaccess/CC-Management/openapi/queryorgs${query}`, headers);
  }

  async orgs(query = ""): Promise<Answer> {
    return this.orgsWith((await this.token()).body.AccessToken, query);
  }
}

export function enc(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

export function hmac(key: string, message: string): string {
  return createHmac("sha256", key).update(message).digest("hex");
}
