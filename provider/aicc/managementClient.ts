import { z } from "zod";
import type { Account } from "../core/account.js";
import { VendorError } from "../core/errors.js";
import type { HttpResponse } from "../http/httpClient.js";
import { HttpClient } from "../http/httpClient.js";
import { expectForm, parseJson } from "../http/json.js";
import { numeric, textual } from "../http/lenient.js";
import { AccessToken } from "./accessToken.js";
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
const page = z.object({
  returnCode: textual,
  description: z.unknown().optional(),
  orgs: z.array(organization).nullish(),
  total: numeric.nullish(),
});

/** An organisation as the vendor lists it. */
export type CmOrganization = z.infer<typeof organization>;
/** One page of organisations. */
export interface CmOrganizations {
  orgs: CmOrganization[];
  /** All that match, or those of the page: the vendor's page does not say. */
  total?: number;
}

/** The settings that CC-Management needs. */
type ManagementSettings = AiccSettings & { managementEndpoint: URL; appKey: string; appSecret: string };

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
    const client = (endpoint: URL) => new HttpClient({ ...this.#settings, vendor: "aicc", endpoint, account });
    this.#http = client(managementEndpoint);
    this.#tokenHttp = tokenEndpoint === managementEndpoint ? this.#http : client(tokenEndpoint);
    this.#token = new AccessToken(this.#tokenHttp, this.#settings, account.redactor);
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await Promise.all([...new Set([this.#http, this.#tokenHttp])].map((http) => http.close()));
  }

  /**
   * One page of the organisations.
   *
   * @param query - `offset` and `limit` (0 to 999); `status` "1", "2", "3" or "all"; `orgType` "P", "C", "D", "T" or "O"
   */
  async queryOrgs(
    query: { offset: number; limit: number; status?: string; orgType?: string },
    signal?: AbortSignal,
  ): Promise<CmOrganizations> {
    const token = await this.#token.get();
    try {
      return await this.#queryOrgs(query, token, signal);
    } catch (error) {
      if (!(error instanceof VendorError && error.status === 401)) throw error;
      await this.#token.refuse(token);
      return this.#queryOrgs(query, await this.#token.get(), signal);
    }
  }

  #queryOrgs(query: object, token: string, signal?: AbortSignal): Promise<CmOrganizations> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const path = this.#http.pathOf(`/apiaccess/CC-Management/openapi/queryorgs?${new URLSearchParams(given)}`);
    const headers = { "content-type": "application/json", "x-app-key": this.#settings.appKey, authorization: `Bearer ${token}` };
    return this.#http.call({
      operation: "queryorgs",
      write: false,
      prepare: () => ({ method: "GET", path, headers }),
      parse: organizationsOf,
      signal,
    });
  }
}

function organizationsOf(response: HttpResponse): CmOrganizations {
  const { returnCode, description, orgs, total } = expectForm(page, parseJson(response));
  if (returnCode === "0") return { orgs: orgs ?? [], total: total ?? undefined };
  const text = typeof description === "string" && description !== "" ? description : "the vendor gave no reason";
  throw new VendorError(text, { vendor: "aicc", operation: "queryorgs", status: response.status, code: returnCode });
}
