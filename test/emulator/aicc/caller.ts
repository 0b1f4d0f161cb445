import { createHmac } from "node:crypto";
import type { AiccEmulator } from "../../../emulator/aicc/index.ts";
import { type Answer, WireCaller } from "../wireCaller.ts";

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
export class Caller extends WireCaller<Pick<AiccEmulator, "url" | "ca" | "environment">> {
  /** A signed request to CC-CMS. The body goes out as it stands when it is a text. */
  signed(
    method: string,
    path: string,
    body?: unknown,
    signing: Signing = {},
    contentType = "application/json;charset=UTF-8",
  ): Promise<Answer> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const { environment, url } = this.emulator;
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

  members(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/querygroupmemberbycondition`, body, signing);
  }

  addMembers(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/batchaddgroupmember`, body, signing);
  }

  deleteMembers(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", `${groups}/batchdeletegroupmember`, body, signing);
  }

  tenants(body: unknown, signing?: Signing): Promise<Answer> {
    return this.signed("POST", "/rest/cmsapp/v1/openapi/tenant/querytenants", body, signing);
  }

  token(headers: Record<string, string> = { "x-token-expire": "600" }, body?: unknown): Promise<Answer> {
    const { AICC_APP_KEY, AICC_APP_SECRET } = this.emulator.environment;
    const credentials = body ?? { app_key: AICC_APP_KEY, app_secret: AICC_APP_SECRET };
    return this.send("POST", "/apigovernance/api/oauth/tokenByAkSk", { "content-type": "application/json", ...headers }, credentials);
  }

  orgsWith(token: string, query = "", appKey = this.emulator.environment.AICC_APP_KEY): Promise<Answer> {
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
