import { z } from "zod";
import type { Account } from "../core/account.js";
import { VendorError } from "../core/errors.js";
import type { Look } from "../core/look.js";
import { SharedList } from "../core/sharedList.js";
import type { HttpRequest, HttpResponse } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { listOf, numeric, optionalText, textual } from "../http/lenient.js";
import type { AiccSettings } from "./settings.js";
import { authorization } from "./signature.js";

/** Newer pages write it with a space after the semicolon, examples without; what is signed is what is sent. */
const CONTENT_TYPE = "application/json;charset=UTF-8";
const GROUPS = "/rest/cmsapp/v1/openapi/qcrelationconf";

/** The settings that CC-CMS needs. */
type CmsSettings = AiccSettings & { endpoint: URL; accessKey: string; secretKey: string };

const group = z.object({ id: textual, groupName: textual, groupType: textual, remark: optionalText });
const tenant = z.object({
  ccId: numeric,
  vdnId: numeric,
  tenantId: textual,
  tenantSpaceName: optionalText,
  accessCodes: listOf(
    z.object({
      accessCode: textual,
      isDefault: z
        .union([z.boolean(), z.string()])
        .nullish()
        .transform((flag) => String(flag) === "true"),
    }),
  ),
});

/** A user group as the vendor lists it; `groupType` is "2" for agents, "3" for inspectors. */
export type CmsGroup = z.infer<typeof group>;
/** The user groups of a VDN. */
export interface CmsGroups {
  byId: ReadonlyMap<string, CmsGroup>;
  /** By their names without the blanks around them; whether the vendor keeps names unique is not certain. */
  byName: ReadonlyMap<string, readonly CmsGroup[]>;
}
/** A tenant as the vendor lists it. */
export type CmsTenant = z.infer<typeof tenant>;

/** The newer generation of the pages repeats the result under `description`. */
const envelope = z.object({ resultCode: textual, resultDesc: z.unknown().optional(), description: z.unknown().optional() });
const SUCCESS = "0100000";

/** What the vendor's error codes mean; the texts that come with them say little. */
const MEANINGS: Record<string, string> = {
  "0100001": "the call failed",
  "0100002": "a parameter is not valid",
  "0100003": "the CTI platform is too old for this interface",
  "0100999": "unknown error",
  "0101001": "the interface for user groups failed",
  "0101003": "the access key has no permission for this",
};

/** What the user can do where the door stays shut; the vendor's answers do not say. */
const REFUSALS: Record<number, string> = {
  401: "Check aicc:accessKey, aicc:secretKey and this machine's clock; the settings aicc:signatureHeaders, signatureMilliseconds, signatureEmptyQueryLine and signatureHostPort choose between readings of the vendor's pages",
  403: "Check that the vendor has this machine's address on its list, and aicc:accessKey",
};

interface Call<T> {
  operation: string;
  method: "GET" | "POST";
  path: string;
  body?: object;
  write: boolean;
  result: z.ZodType<T>;
  signal?: AbortSignal;
}

/**
 * Huawei Cloud AICC's CC-CMS: user groups and tenants. Requests are signed (scheme C2).
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0662.html
 */
export class CmsClient {
  readonly #settings: CmsSettings;
  readonly #http: HttpClient;
  readonly #account: Account;
  readonly #groups = new Map<string, SharedList<CmsGroups>>();

  constructor(account: Account) {
    this.#account = account;
    this.#settings = account.settings.values as unknown as CmsSettings;
    this.#http = new HttpClient({ ...this.#settings, vendor: "aicc", account });
  }

  /** All user groups of a VDN, in a list that all readers share. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0666.html */
  queryAllCcGroup(ccId: number, vdn: number, look: Look): Promise<CmsGroups> {
    const path = `${GROUPS}/queryallccgroup/${ccId}/${vdn}`;
    const request = async () =>
      indexed(await this.#call({ operation: "queryallccgroup", method: "GET", path, write: false, result: listOf(group) }));
    const list = this.#groups.get(path) ?? new SharedList(this.#account.clock, request);
    this.#groups.set(path, list);
    return list.read(look);
  }

  /** Creates a user group; the answer holds no id. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0667.html */
  createUserGroup(body: { ccId: number; vdn: number; groupName: string; groupType: number; remark: string }): Promise<void> {
    return this.#write("createusergroup", body);
  }

  /** Renames a user group and sets its remark. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0669.html */
  updateGroup(body: { ccId: number; vdn: number; id: string; groupName: string; remark: string }): Promise<void> {
    return this.#write("updategroup", body);
  }

  /** Deletes a user group, and with it its members and inspection relations. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0668.html */
  deleteUserGroup(body: { ccId: number; vdn: number; id: string }): Promise<void> {
    return this.#write("deleteusergroup", body);
  }

  /** Lists the tenants visible to the access key; the key must be private. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0661.html */
  queryTenants(ccId: number | undefined = this.#settings.ccId, signal?: AbortSignal): Promise<CmsTenant[]> {
    const path = "/rest/cmsapp/v1/openapi/tenant/querytenants";
    return this.#call({ operation: "querytenants", method: "POST", path, body: { ccId }, write: false, result: listOf(tenant), signal });
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  async #write(operation: string, body: object): Promise<void> {
    await this.#call({ operation, method: "POST", path: `${GROUPS}/${operation}`, body, write: true, result: z.unknown().optional() });
  }

  async #call<T>({ operation, method, path, body, write, result, signal }: Call<T>): Promise<T> {
    const prepare = () => this.#signed(method, this.#http.pathOf(path), body);
    const parse = (response: HttpResponse) => resultOf(operation, response, result);
    try {
      return await this.#http.call({ operation, write, prepare, parse, signal });
    } catch (error) {
      const advice = error instanceof VendorError && REFUSALS[error.status ?? 0];
      if (advice) error.message += `. ${advice}`;
      throw error;
    }
  }

  #signed(method: "GET" | "POST", path: string, content: object | undefined): HttpRequest {
    const body = content && JSON.stringify(content);
    const headers: Record<string, string> = { "content-type": CONTENT_TYPE, host: this.#http.host };
    if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
    const { signatureHeaders, signatureMilliseconds, signatureEmptyQueryLine, signatureHostPort } = this.#settings;
    const dialect = { headers: signatureHeaders, milliseconds: signatureMilliseconds, emptyQueryLine: signatureEmptyQueryLine };
    const signed = signatureHostPort ? headers : { ...headers, host: this.#settings.endpoint.hostname };
    return {
      method,
      path,
      body,
      headers: { ...headers, authorization: authorization({ method, path, headers: signed, body }, this.#settings, dialect) },
    };
  }
}

function resultOf<T>(operation: string, response: HttpResponse, form: z.ZodType<T>): T {
  const { resultCode, resultDesc, description } = expectForm(envelope, parseJson(response));
  if (resultCode === SUCCESS) return expectForm(z.object({ resultDesc: form }), { resultDesc: resultDesc ?? description }).resultDesc;
  const told = [resultDesc, description].find((text) => typeof text === "string" && text !== "");
  const text = [told, MEANINGS[resultCode]].filter(Boolean).join("; ") || "the vendor gave no reason";
  throw new VendorError(text, { vendor: "aicc", operation, status: response.status, code: resultCode });
}

function indexed(groups: readonly CmsGroup[]): CmsGroups {
  return { byId: new Map(groups.map((each) => [each.id, each])), byName: Map.groupBy(groups, ({ groupName }) => groupName.trim()) };
}
