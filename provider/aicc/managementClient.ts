import { z } from "zod";
import { abortable } from "../core/abortable.js";
import type { Account } from "../core/account.js";
import { VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { numeric, textual } from "../http/lenient.js";
import { AccessToken } from "./accessToken.js";
import { advised } from "./advice.js";
import type { AiccSettings } from "./settings.js";

const organization = z.object({
  orgId: textual,
  orgCode: textual.nullish(),
  orgName: textual,
  // The page says Int, its example has text.
  parentOrgId: textual.nullish(),
  orgType: textual,
  description: textual.nullish(),
});
const envelope = z.object({ returnCode: textual, description: z.unknown().optional() });
// Both are mandatory by the page. A list may be missing where there are no rows, and then the total has to say how many there are in all.
const page = z
  .object({ orgs: z.array(organization).nullish(), total: numeric.nullish() })
  .refine(({ orgs, total }) => Boolean(orgs) || typeof total === "number", {
    path: ["orgs"],
    message: "the list is missing, and so is the total",
  })
  .transform(({ orgs, total }) => ({ orgs: orgs ?? [], total: total ?? undefined }));

/** An organisation as the vendor lists it. */
export type CmOrganization = z.infer<typeof organization>;
/** One page of organisations. */
export interface CmOrganizations {
  orgs: CmOrganization[];
  /** All that match, or those of the page: the vendor's page does not say. */
  total?: number;
}

/** Which organisations to list: `status` "1", "2", "3" or "all"; `orgType` "P", "C", "D", "T" or "O". */
export interface CmOrganizationFilter {
  status?: string;
  orgType?: string;
}

/** The settings that CC-Management needs. */
type ManagementSettings = AiccSettings & { managementEndpoint: URL; appKey: string; appSecret: string };

/** What the vendor's page says of each status, with the settings that it is about. */
const REFUSALS = {
  400: "The vendor says: check the request path and parameters. Check aicc:managementEndpoint",
  401: "The vendor says: check whether you have purchased the service, and ask customer service for the status of your account. Check aicc:appKey and aicc:appSecret, too",
  404: "The vendor says: check the request path. Check aicc:managementEndpoint",
  500: "The vendor says: a business failure; check the values of the parameters",
};

/**
 * Huawei Cloud AICC's CC-Management: organisations. Requests carry a token (scheme C1).
 *
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0300.html
 */
export class ManagementClient {
  readonly #settings: ManagementSettings;
  readonly #http: HttpClient;
  readonly #tokenHttp: HttpClient;
  readonly #token: AccessToken;

  constructor(account: Account) {
    this.#settings = account.settings.values as unknown as ManagementSettings;
    const { managementEndpoint, tokenEndpoint = managementEndpoint } = this.#settings;
    const client = (endpoint: URL, sendsPassword: boolean) =>
      new HttpClient({ ...this.#settings, vendor: "aicc", endpoint, account, sendsPassword });
    this.#http = client(managementEndpoint, tokenEndpoint === managementEndpoint);
    this.#tokenHttp = tokenEndpoint === managementEndpoint ? this.#http : client(tokenEndpoint, true);
    this.#token = new AccessToken(this.#tokenHttp, this.#settings, account.redactor);
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...new Set([this.#http, this.#tokenHttp])].map((http) => http.close()));
  }

  /**
   * One page of the organisations.
   *
   * @param query - `offset` and `limit` (0 to 999), and the filter
   */
  async queryOrgs(query: CmOrganizationFilter & { offset: number; limit: number }, signal?: AbortSignal): Promise<CmOrganizations> {
    // A token serves many calls, and asking for it does not end with one of them.
    const token = () => abortable(() => this.#token.get(), signal);
    const first = await token();
    try {
      return await this.#queryOrgs(query, first, signal);
    } catch (error) {
      if (!(error instanceof VendorError && error.status === 401)) throw error;
      await abortable(() => this.#token.refuse(first), signal);
      return this.#queryOrgs(query, await token(), signal);
    }
  }

  #queryOrgs(query: object, token: string, signal?: AbortSignal): Promise<CmOrganizations> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const path = this.#http.pathOf(`/apiaccess/CC-Management/openapi/queryorgs?${new URLSearchParams(given)}`);
    const headers = { "content-type": "application/json", "x-app-key": this.#settings.appKey, authorization: `Bearer ${token}` };
    const call = this.#http.call({
      operation: "queryorgs",
      write: false,
      prepare: () => ({ method: "GET", path, headers }),
      parse: organizationsOf,
      signal,
    });
    return advised(REFUSALS, call);
  }
}

function organizationsOf(response: HttpResponse): CmOrganizations {
  const answer = parseJson(response);
  const { returnCode, description } = expectForm(envelope, answer);
  if (returnCode === "0") return expectForm(page, answer);
  const text = typeof description === "string" && description !== "" ? response.tell(description) : "the vendor gave no reason";
  throw new VendorError(text, { vendor: "aicc", operation: "queryorgs", status: response.status, code: response.tell(returnCode) });
}
