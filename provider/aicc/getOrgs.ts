import type * as pulumi from "@pulumi/pulumi";
import { optional, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { management } from "./clients.js";
import type { CmOrganization, ManagementClient } from "./managementClient.js";

/** Words for the vendor's letters. */
const ORG_TYPES = { P: "partner", C: "channel", D: "department", T: "team", O: "other" } as const;
/** Words for the vendor's numbers. */
const STATUSES = { 1: "activated", 2: "disabled", 3: "prohibited", all: "all" } as const;
/** The most that the vendor gives at once. */
const PAGE_SIZE = 999;

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
  /** The vendor's id: a number of 19 digits, as text. */
  orgId: string;
  /** Code; a child's begins with its parent's in all that the vendor shows. */
  orgCode: string;
  /** Name; not unique. */
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
    const orgs = await readAllPages(api, filters, signal);
    return { orgs: orgs.map(orgOf) };
  },
};

/**
 * Reads the organisations of the contact centre, as many pages as there are.
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
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0300.html: at most 999 organisations at once; without a status all that are not prohibited.
 * Whether `total` counts all or those of the page is not said, so pages are read until one brings nothing new.
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
 * import { aicc } from "pulumi-tenancy";
 *
 * const south = new aicc.Provider("south", { managementEndpoint: "https://service.south.example.com" });
 * const { orgs } = aicc.getOrgsOutput({ orgType: "team" }, { provider: south });
 * export const teams = orgs.apply((all) => all.map((org) => org.orgName));
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getOrgsOutput(args: GetOrgsOutputArgs = {}, opts: DataSourceOutputOptions = {}): pulumi.Output<GetOrgsResult> {
  return readOutput(source, args, opts);
}

/**
 * All pages. Whether `total` counts all that match or those of the page is not documented, nor whether a server keeps to `offset` and `limit`.
 * So the end is a page that brings nothing new, unless `total` is certain to count all, since it is more than the page holds.
 */
async function readAllPages(
  management: ManagementClient,
  filters: { status?: string; orgType?: string },
  signal?: AbortSignal,
): Promise<CmOrganization[]> {
  const found = new Map<string, CmOrganization>();
  for (let offset = 0; ; ) {
    const { orgs, total = 0 } = await management.queryOrgs({ offset, limit: PAGE_SIZE, ...filters }, signal);
    const before = found.size;
    for (const org of orgs) found.set(org.orgId, org);
    offset += orgs.length;
    const complete = total > orgs.length && found.size >= total;
    if (found.size === before || complete) return [...found.values()];
  }
}

const codeOf = (words: Record<string, string>, word: string | undefined) => Object.keys(words).find((code) => words[code] === word);

function orgOf({ orgId, orgCode, orgName, parentOrgId, orgType, description }: CmOrganization): Org {
  const word = (ORG_TYPES as Record<string, OrgType>)[orgType] ?? orgType;
  return { orgId, orgCode: orgCode ?? "", orgName, parentOrgId: parentOrgId || undefined, orgType: word, description: description ?? "" };
}
