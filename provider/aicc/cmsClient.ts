import { z } from "zod";
import type { Account } from "../core/account.js";
import type { Look } from "../core/look.js";
import { SHARED_AT_MOST } from "../core/look.js";
import { SharedList } from "../core/sharedList.js";
import type { HttpRequest, HttpResponse } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { listOf, numeric, optionalText, textual } from "../http/lenient.js";
import { advised } from "./advice.js";
import { resultOf, rowsOf } from "./cmsAnswer.js";
import { PAGE_SIZE, readAllMembers } from "./readAllMembers.js";
import type { AiccSettings } from "./settings.js";
import { authorization } from "./signature.js";

const GROUPS = "/rest/cmsapp/v1/openapi/qcrelationconf";

/** The settings that CC-CMS needs. */
type CmsSettings = AiccSettings & { endpoint: URL; accessKey: string; secretKey: string };

// Compiled: a list may have thousands of rows, and is read in a fifth of the time then.
const group = z.compile(z.object({ id: textual, groupName: textual, groupType: textual, remark: optionalText }));
const tenant = z.object({
  ccId: numeric,
  vdnId: numeric,
  tenantId: textual,
  tenantSpaceName: optionalText,
  accessCodes: listOf(
    z.object({
      accessCode: textual,
      isDefault: z
        .union([z.boolean(), z.stringbool(), z.int().min(0).max(1).transform(Boolean)])
        .nullish()
        .transform((flag) => flag ?? false),
    }),
  ),
});

const member = z.object({
  workNo: numeric,
  accountCode: optionalText,
  accountName: optionalText,
  groupName: optionalText,
  ccRoleId: numeric.nullish().transform((role) => role ?? undefined),
  id: optionalText,
});

/** A user group as the vendor lists it; `groupType` is "2" for agents, "3" for inspectors. */
export type CmsGroup = z.infer<typeof group>;
/** The user groups of a VDN. */
export interface CmsGroups {
  byId: ReadonlyMap<string, CmsGroup>;
  /** By their names without the blanks around them; whether the vendor keeps names unique is not certain. */
  byName: ReadonlyMap<string, readonly CmsGroup[]>;
}
/** An agent in a user group as the vendor lists it. */
export type CmsMember = z.infer<typeof member>;
/** Where user groups are: a VDN of a call centre. */
export interface Vdn {
  ccId: number;
  vdn: number;
}
/** Agents by their numbers, at least one. */
export type WorkNos = readonly [number, ...number[]];
/** A tenant as the vendor lists it. */
export type CmsTenant = z.infer<typeof tenant>;

/** What the user can do. The page has 401 for a wrong signature; the others are our reading of HTTP. */
const REFUSALS = {
  401: "Check aicc:accessKey, aicc:secretKey and this machine's clock; the settings aicc:signatureHeaders, signatureMilliseconds, signatureEmptyQueryLine, signatureHostPort and contentType choose between readings of the vendor's pages",
  403: "Check aicc:accessKey, and ask the vendor whether it lets this machine's address in",
  404: "Check aicc:endpoint: it is the address of CC-CMS, without the path that the vendor's pages show",
  415: "Check aicc:contentType, which chooses between two readings of the vendor's pages",
};

/** A list takes no parameters that the preview has not checked, but the headers. */
const LIST_REFUSALS = { ...REFUSALS, "0100002": "Check the call centre, the VDN, and aicc:contentType" };

interface Call {
  operation: string;
  method: "GET" | "POST";
  path: string;
  body?: object;
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
  readonly #members = new Map<string, SharedList<CmsMember[]>>();
  #longestPage = 1;

  constructor(account: Account) {
    this.#account = account;
    this.#settings = account.settings.values as unknown as CmsSettings;
    this.#http = new HttpClient({ ...this.#settings, vendor: "aicc", account });
  }

  /** All user groups of a VDN, in a list that all readers share. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0666.html */
  queryAllCcGroup(ccId: number, vdn: number, look: Look): Promise<CmsGroups> {
    // Those of a state are not checked again.
    const path = [`${GROUPS}/queryallccgroup`, ...[ccId, vdn].map(encodeURIComponent)].join("/");
    const request = async () => indexed(await this.#list({ operation: "queryallccgroup", method: "GET", path }, group));
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
  async deleteUserGroup(body: { ccId: number; vdn: number; id: string }): Promise<void> {
    await this.#write("deleteusergroup", body);
    // Nobody asks for the members of a deleted group any more.
    const key = membersKey(body, body.id);
    this.#members.get(key)?.forget();
    this.#members.delete(key);
  }

  /** All members of a user group, in a list that all readers share. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0663.html */
  queryGroupMembers({ ccId, vdn }: Vdn, groupId: string, look: Look): Promise<CmsMember[]> {
    const load = async (offset: number, limit: number) => {
      const page = await this.#memberPage({ ccId, vdn, groupId, limit, offset });
      this.#longestPage = Math.max(this.#longestPage, page.length);
      return page;
    };
    const key = membersKey({ ccId, vdn }, groupId);
    const request = () => readAllMembers(load, this.#longestPage);
    const list = this.#members.get(key) ?? new SharedList(this.#account.clock, request, SHARED_AT_MOST);
    this.#members.set(key, list);
    return list.read(look);
  }

  /** One agent as a member of a user group; undefined where it is none. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0663.html */
  async queryGroupMember({ ccId, vdn }: Vdn, groupId: string, workNo: number): Promise<CmsMember | undefined> {
    const rows = await this.#memberPage({ ccId, vdn, groupId, workNo, limit: PAGE_SIZE, offset: 0 });
    return rows.find((row) => row.workNo === workNo);
  }

  /** Adds agents to a user group. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0665.html */
  batchAddGroupMember({ ccId, vdn }: Vdn, groupId: string, workNos: WorkNos): Promise<void> {
    return this.#write("batchaddgroupmember", { ccId, vdn, groupId, workNos });
  }

  /**
   * Takes agents out of whatever user groups of the VDN they are in. Without agents the vendor takes all agents of the VDN out of their groups.
   *
   * @throws Error when there is no agent among `workNos`, or something that is none.
   * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0664.html
   */
  async batchDeleteGroupMember({ ccId, vdn }: Vdn, workNos: WorkNos): Promise<void> {
    // Types are not checked where states and answers come in, and JSON has null for what is no number.
    if (workNos.length < 1 || !workNos.every(Number.isSafeInteger))
      throw new Error(
        `refused to send batchdeletegroupmember with the agents ${JSON.stringify(workNos)}: without agents it deletes all members of all groups`,
      );
    await this.#write("batchdeletegroupmember", { ccId, vdn, workNos });
  }

  /** Lists the tenants visible to the access key; the key must be private. @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0661.html */
  queryTenants(ccId: number | undefined = this.#settings.ccId, signal?: AbortSignal): Promise<CmsTenant[]> {
    const path = "/rest/cmsapp/v1/openapi/tenant/querytenants";
    return this.#list({ operation: "querytenants", method: "POST", path, body: { ccId }, signal }, tenant);
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#http.close();
  }

  #memberPage(body: object): Promise<CmsMember[]> {
    const operation = "querygroupmemberbycondition";
    return this.#list({ operation, method: "POST", path: `${GROUPS}/${operation}`, body }, member);
  }

  async #write(operation: string, body: object): Promise<void> {
    const call = { operation, method: "POST", path: `${GROUPS}/${operation}`, body } as const;
    await advised(
      REFUSALS,
      this.#call(call, true, (response) => resultOf(operation, response)),
    );
  }

  #list<T>(call: Call, row: z.ZodType<T>): Promise<T[]> {
    return advised(
      LIST_REFUSALS,
      this.#call(call, false, (response) => rowsOf(response, resultOf(call.operation, response), row, this.#settings.noListIsEmpty)),
    );
  }

  #call<T>({ operation, method, path, body, signal }: Call, write: boolean, parse: (response: HttpResponse) => T): Promise<T> {
    return this.#http.call({ operation, write, prepare: () => this.#signed(method, this.#http.pathOf(path), body), parse, signal });
  }

  #signed(method: "GET" | "POST", path: string, content: object | undefined): HttpRequest {
    const body = content && JSON.stringify(content);
    const { contentType, signatureHeaders, signatureMilliseconds, signatureEmptyQueryLine, signatureHostPort } = this.#settings;
    const headers: Record<string, string> = { "content-type": contentType, host: this.#http.host };
    if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
    const dialect = { headers: signatureHeaders, milliseconds: signatureMilliseconds, emptyQueryLine: signatureEmptyQueryLine };
    const signed = signatureHostPort ? headers : { ...headers, host: this.#settings.endpoint.hostname };
    const signature = authorization({ method, path, headers: signed, body }, this.#settings, dialect);
    this.#account.redactor.rememberPassing(signature.slice(signature.lastIndexOf("/") + 1));
    return { method, path, body, headers: { ...headers, authorization: signature } };
  }
}

const membersKey = ({ ccId, vdn }: Vdn, groupId: string): string => JSON.stringify([ccId, vdn, groupId]);

function indexed(groups: readonly CmsGroup[]): CmsGroups {
  return { byId: new Map(groups.map((each) => [each.id, each])), byName: Map.groupBy(groups, ({ groupName }) => groupName.trim()) };
}
