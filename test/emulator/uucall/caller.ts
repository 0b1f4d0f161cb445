import { createHash } from "node:crypto";
import type { UucallEmulator } from "../../../emulator/uucall/index.ts";
import { type Answer, WireCaller } from "../wireCaller.ts";

/** How a caller signs, where not as the environment says. */
export interface Signing {
  userName?: string;
  apiKey?: string;
  extras?: string;
  appId?: string;
  now?: number;
  /** Hours ahead of UTC. Default 8. */
  zone?: number;
  timestamp?: string;
  /** Changes the headers after they were signed; those that are left undefined are not sent. */
  tamper?: (headers: Record<string, string | undefined>) => void;
}

const hour = 3_600_000;

/** yyyy-MM-dd HH:mm:ss */
export function timestampOf(now: number, zone = 8): string {
  return new Date(now + zone * hour).toISOString().slice(0, 19).replace("T", " ");
}

export function md5(text: string): string {
  return createHash("md5").update(text).digest("hex").toUpperCase();
}

export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A client of the emulator that is written from the contract alone. Close it at the end. */
export class Caller extends WireCaller<Pick<UucallEmulator, "url" | "ca" | "environment">> {
  /** The headers of the samples, with a signature. */
  headers({ tamper, ...signing }: Signing = {}): Record<string, string | undefined> {
    const { environment } = this.emulator;
    const { userName = environment.UUCALL_USER_NAME, apiKey = environment.UUCALL_API_KEY, extras = environment.UUCALL_EXTRAS } = signing;
    const timestamp = signing.timestamp ?? timestampOf(signing.now ?? Date.now(), signing.zone);
    const headers: Record<string, string | undefined> = {
      accept: "application/xml;",
      "content-type": "application/xml;charset=utf-8;",
      appid: signing.appId ?? environment.UUCALL_APP_ID,
      timestamp,
      authorization: base64(`${userName}:${md5(`${apiKey}:${extras}:${timestamp}`)}`),
    };
    tamper?.(headers);
    return headers;
  }

  /** A signed request below the prefix. The body goes out as it stands when it is a text. */
  signed(method: string, path: string, body?: unknown, signing?: Signing): Promise<Answer> {
    return this.send(method, `${this.emulator.environment.UUCALL_ENDPOINT}${path}`, this.headers(signing), body);
  }

  roleUsers(query: Record<string, string> = {}, signing?: Signing): Promise<Answer> {
    return this.signed("GET", `/power/roleuser?${this.#query(query)}`, undefined, signing);
  }

  post(fields: object, signing?: Signing): Promise<Answer> {
    return this.postAsIs({ uid: this.emulator.environment.UUCALL_UID, ...fields }, signing);
  }

  /** A POST without a uid of its own. */
  postAsIs(fields: object, signing?: Signing): Promise<Answer> {
    return this.signed("POST", "/power/roleuser", { body: fields, ...fields }, signing);
  }

  subUsers(query: Record<string, string> = {}, signing?: Signing): Promise<Answer> {
    return this.signed("GET", `/power/subuser?${this.#query(query)}`, undefined, signing);
  }

  subUser(id: string | number, query = "", signing?: Signing): Promise<Answer> {
    return this.signed("GET", `/power/subuser/${id}${query}`, undefined, signing);
  }

  put(id: string | number, fields: object, signing?: Signing): Promise<Answer> {
    return this.signed("PUT", `/power/subuser/${id}`, { body: fields, ...fields }, signing);
  }

  delete(id: string | number, query = "", signing?: Signing): Promise<Answer> {
    return this.signed("DELETE", `/power/subuser/${id}${query}`, undefined, signing);
  }

  apps(id: string | number, query = "", signing?: Signing): Promise<Answer> {
    return this.signed("GET", `/power/subuser/auth/${id}${query}`, undefined, signing);
  }

  putApps(id: string | number, fields: object, signing?: Signing): Promise<Answer> {
    return this.signed("PUT", `/power/subuser/auth/${id}`, fields, signing);
  }

  roles(query: Record<string, string> = {}, signing?: Signing): Promise<Answer> {
    return this.signed("GET", `/power/role?${this.#query(query)}`, undefined, signing);
  }

  #query(query: Record<string, string>): URLSearchParams {
    return new URLSearchParams({ uid: this.emulator.environment.UUCALL_UID, ...query });
  }
}
