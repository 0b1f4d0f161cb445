import type * as pulumi from "@pulumi/pulumi";
import { exactInput, optional } from "../core/inputs.js";
import { theOnly } from "../core/theOnly.js";
import type { DataSourceOptions, DataSourceOutputOptions, OutputArgs, Reader } from "../pulumi/program/dataSource.js";
import { readNow, readOutput } from "../pulumi/program/dataSource.js";
import { management } from "./clients.js";
import type { Org, OrgStatusFilter, OrgType } from "./getOrgs.js";
import { findOrgs, orgFilters } from "./getOrgs.js";
import type { ManagementClient } from "./managementClient.js";

/** What the organisation has to be, all of it: one of `orgId`, `orgCode` and `orgName` at least. */
export interface GetOrgArgs {
  /** Its id. */
  orgId?: string;
  /** Its code. */
  orgCode?: string;
  /** Its exact name. In the vendor's example, organisations of different parents have the same: give `parentOrgId`, too. */
  orgName?: string;
  /** Id of the organisation that it is directly below. */
  parentOrgId?: string;
  /** Its status. Default: any but prohibited. */
  status?: OrgStatusFilter;
  /** Its kind. Default: any. */
  orgType?: OrgType;
}

/** {@link GetOrgArgs} that may be outputs of resources. */
export type GetOrgOutputArgs = OutputArgs<GetOrgArgs>;

const KEYS = ["orgId", "orgCode", "orgName", "parentOrgId"] as const;

const source = {
  name: "aicc.getOrg",
  client: management,
  args: {
    ...orgFilters,
    orgId: optional(exactInput),
    orgCode: optional(exactInput),
    orgName: optional(exactInput),
    parentOrgId: optional(exactInput),
  },
  together: {
    holds: ({ orgId, orgCode, orgName }: GetOrgArgs) => (orgId ?? orgCode ?? orgName) !== undefined,
    message: "give the orgId, the orgCode or the orgName of the organisation",
  },
  async read({ status, orgType, ...keys }: GetOrgArgs, { api, signal }: Reader<ManagementClient>): Promise<Org> {
    const given = KEYS.filter((key) => keys[key] !== undefined);
    const all = await findOrgs(api, { status, orgType }, signal);
    return theOnly(
      all.filter((org) => given.every((key) => org[key] === keys[key])),
      {
        noun: "organisations",
        asked: given.map((key) => `the ${key} ${JSON.stringify(keys[key])}`).join(" and "),
        idOf: (org) => org.orgId,
        none: `aicc.getOrgs lists those that there are${status === undefined ? '; prohibited ones count only with status: "all"' : ""}`,
        several: "Give the orgId, or the parentOrgId beside the name",
      },
    );
  },
};

/**
 * Reads one organisation of the contact centre. The vendor lists all organisations; this package compares them.
 *
 * @example A department by its name, and the one above it
 * ```ts
 * import { aicc } from "pulumi-tenancy";
 *
 * const department = await aicc.getOrg({ orgName: "AAA", status: "activated" });
 * const above = await aicc.getOrg({ orgId: department.parentOrgId });
 * export const path = `${above.orgName} / ${department.orgName}`;
 * ```
 *
 * @throws Error when no organisation or more than one matches; the message gives the number. Also all errors of {@link getOrgs}.
 * @see https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_0300.html: the vendor has no operation for one organisation.
 */
export function getOrg(args: GetOrgArgs, opts: DataSourceOptions = {}): Promise<Org> {
  return readNow(source, args, opts);
}

/**
 * {@link getOrg} for arguments that are known only later, and for explicit providers.
 *
 * @example With an explicit provider
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { aicc } from "pulumi-tenancy";
 *
 * const config = new pulumi.Config();
 * const branch = new aicc.Provider("service-south", {
 *   managementEndpoint: "https://service.south.example.com",
 *   appKey: config.require("southAppKey"),
 *   appSecret: config.requireSecret("southAppSecret"),
 * });
 * export const branchCode = aicc.getOrgOutput({ orgName: "AAA" }, { provider: branch }).orgCode;
 * ```
 *
 * @throws Error when the provider is another vendor's.
 */
export function getOrgOutput(args: GetOrgOutputArgs, opts: DataSourceOutputOptions = {}): pulumi.Output<Org> {
  return readOutput(source, args, opts);
}
