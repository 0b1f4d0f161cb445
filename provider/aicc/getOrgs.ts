import type * as pulumi from "@pulumi/pulumi";
import { exactInput, optional, wordInput } from "../core/inputs.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { management } from "./clients.js";
import type { CmOrganization, ManagementClient } from "./managementClient.js";
import { readAllOrgs } from "./readAllOrgs.js";

/** Words for the vendor's letters. */
const ORG_TYPES = { P: "partner", C: "channel", D: "department", T: "team", O: "other" } as const;
/** Words for the vendor's numbers. */
const STATUSES = { 1: "activated", 2: "disabled", 3: "prohibited", all: "all" } as const;

/** Status of an organisation. */
export type OrgStatus = Exclude<OrgStatusFilter, "all">;
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
  /** Those directly below this organisation only, by its `orgId`. Default: all of them. */
  parentOrgId?: string;
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
  /** Status; undefined where organisations of more than one were asked for, since the vendor's rows do not show it. */
  status?: OrgStatus;
}

/** What {@link getOrgs} found. */
export interface GetOrgsResult {
  /** In the vendor's order. */
  orgs: Org[];
}

/** What the two filters that the vendor has may be. @internal */
export const orgFilters = {
  status: optional(wordInput(Object.values(STATUSES))),
  orgType: optional(wordInput(Object.values(ORG_TYPES))),
};

const source = {
  name: "aicc.getOrgs",
  client: management,
  args: { ...orgFilters, parentOrgId: optional(exactInput) },
  async read({ parentOrgId, ...filters }: GetOrgsArgs, { api, signal }: Reader<ManagementClient>): Promise<GetOrgsResult> {
    const all = await findOrgs(api, filters, signal);
    if (parentOrgId === undefined) return { orgs: all };
    const orgs = all.filter((org) => org.parentOrgId === parentOrgId);
    if (orgs.length === 0 && !all.some((org) => org.orgId === parentOrgId)) await requireOrg(api, parentOrgId, signal);
    return { orgs };
  },
};

/** The organisations of a status and a kind. @internal */
export async function findOrgs(api: ManagementClient, { status, orgType }: GetOrgsArgs, signal?: AbortSignal): Promise<Org[]> {
  const filters = { status: codeOf(STATUSES, status), orgType: codeOf(ORG_TYPES, orgType) };
  const orgs = await readAllOrgs(api, filters, signal);
  const rows = orgs.map((org) => ({ ...orgOf(org), status: status === "all" ? undefined : status }));
  // A vendor that ignores the filter shows other kinds, too. A kind that this package does not know stays: it may be the one that was asked for.
  const others = Object.values(ORG_TYPES).filter((type) => type !== (orgType ?? type));
  return rows.filter((org) => !others.some((type) => type === org.orgType));
}

/** @throws Error when there is no such organisation. An empty list instead would make a program delete what it made for each organisation. */
async function requireOrg(api: ManagementClient, orgId: string, signal?: AbortSignal): Promise<void> {
  const all = await findOrgs(api, { status: "all" }, signal);
  if (!all.some((org) => org.orgId === orgId))
    throw new Error(
      `parentOrgId: there is no organisation with the id ${JSON.stringify(orgId)}. Find its orgId with aicc.getOrg({ orgName: … })`,
    );
}

/**
 * Reads the organisations of the contact centre from all pages: all that match, or an error.
 *
 * @example
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { orgs } = await aicc.getOrgs({ orgType: "department", status: "activated" });
 * export const departments = orgs.map((org) => org.orgName);
 * ```
 *
 * @example What is directly below an organisation
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const { orgId } = await aicc.getOrg({ orgName: "default organization" });
 * const { orgs } = await aicc.getOrgs({ parentOrgId: orgId });
 * export const below = orgs.map((org) => org.orgName);
 * ```
 *
 * @remarks This package filters by `parentOrgId`: the vendor has no such filter.
 *
 * @throws Error when an argument is not allowed, when settings are missing, or when the vendor refuses, with its code and text.
 * @throws Error when there is no organisation with the id `parentOrgId`.
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
