import type * as pulumi from "@pulumi/pulumi";
import { optional, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { management } from "./clients.js";
import type { CmOrganization, ManagementClient } from "./managementClient.js";
import { readAllOrgs } from "./readAllOrgs.js";

/** Words for the vendor's letters. */
const ORG_TYPES = { P: "partner", C: "channel", D: "department", T: "team", O: "other" } as const;
/** Words for the vendor's numbers. */
const STATUSES = { 1: "activated", 2: "disabled", 3: "prohibited", all: "all" } as const;

/** Kind of an organisation. */
export type OrgType = "partner" | "channel" | "department" | "team" | "other";
/** Status of organisations to read; `all` reads those of every status. */
export type OrgStatusFilter = "activated" | "disabled" | "prohibited" | "all";

/** Which organisations to read. */
export interface GetOrgsArgs {
  /** Those of this status only. Default: all that are not prohibited. */
  status?: OrgStatusFilter;
  /** Those of this kind only. Default: all kinds. */
  orgType?: OrgType;
}

/** {@link GetOrgsArgs} that may be outputs of resources. */
export type GetOrgsOutputArgs = OutputArgs<GetOrgsArgs>;

/** An organisation: a department, a team, a partner. */
export interface Org {
  /** The vendor's id, as text: a number of 19 digits in its example. */
  orgId: string;
  /** Code; a child's begins with its parent's in all that the vendor shows. */
  orgCode: string;
  /** Name; in the vendor's example, organisations of different parents have the same. */
  orgName: string;
  /** Id of the organisation that it belongs to; undefined for the root. */
  parentOrgId?: string;
  /** Kind; one that this package does not know is the vendor's letter. */
  orgType: OrgType | string;
  /** A note for people, "" where there is none. */
  description: string;
}

/** What {@link getOrgs} found. */
export interface GetOrgsResult {
  /** In the vendor's order. */
  orgs: Org[];
}

const source = {
  name: "aicc.getOrgs",
  client: management,
  args: { status: optional(wordInput(Object.values(STATUSES))), orgType: optional(wordInput(Object.values(ORG_TYPES))) },
  async read({ status, orgType }: GetOrgsArgs, { api, signal }: Reader<ManagementClient>): Promise<GetOrgsResult> {
    const filters = { status: codeOf(STATUSES, status), orgType: codeOf(ORG_TYPES, orgType) };
    const orgs = await readAllOrgs(api, filters, signal);
    return { orgs: orgs.map(orgOf) };
  },
};

/**
 * Reads all organisations of the contact centre, on as many pages as it takes: all that match, or an error.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { orgs } = await aicc.getOrgs({ orgType: "department", status: "activated" });
 * export const departments = orgs.map((org) => org.orgName);
 * ```
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error when the vendor says that there are more organisations than it shows, with both numbers; when the list changes all the time while it is read; and
 * when the vendor answers every `offset` with the same rows and nothing shows that these are all.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0300.html: at most 999 organisations at once; without a status all that are not prohibited.
 * What `offset` counts, rows or pages, and whether `total` counts all or those of the page, is not said: it is found out from the answers.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0005.html, the token: asked for with the app's key and secret, and kept until it runs out.
 */
export function getOrgs(args: GetOrgsArgs = {}, opts: DataSourceOptions = {}): Promise<GetOrgsResult> {
  return readNow(source, args, opts);
}

/**
 * {@link getOrgs} for arguments that are known only later, and for explicit providers.
 *
 * @example With an explicit provider
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { aicc } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const south = new aicc.Provider("south", {
 *   managementEndpoint: "https://service.south.example.com",
 *   appKey: config.require("southAppKey"),
 *   appSecret: config.requireSecret("southAppSecret"),
 * });
 * const { orgs } = aicc.getOrgsOutput({ orgType: "team" }, { provider: south });
 * export const teams = orgs.apply((all) => all.map((org) => org.orgName));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getOrgsOutput(args: GetOrgsOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetOrgsResult> {
  return readOutput(source, args, opts);
}

const codeOf = (words: Record<string, string>, word: string | undefined) => Object.keys(words).find((code) => words[code] === word);

function orgOf({ orgId, orgCode, orgName, parentOrgId, orgType, description }: CmOrganization): Org {
  const word = Object.hasOwn(ORG_TYPES, orgType) ? ORG_TYPES[orgType as keyof typeof ORG_TYPES] : orgType;
  return { orgId, orgCode: orgCode ?? "", orgName, parentOrgId: parentOrgId || undefined, orgType: word, description: description ?? "" };
}
