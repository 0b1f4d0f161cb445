import { defaultDialect, type SwitchValues } from "../dialect.ts";

/**
 * What the vendor's pages leave open or contradict, one switch each. Page numbers are those of 2023 (`cec_07_…`).
 * Requests must suit `signature…`, `signedHost` and `contentType`; the other switches change what the emulator does and answers.
 */
export interface AiccDialect {
  /** Which signed headers are accepted. The 2018 demo signs `host`, ports of the later one (0006) three headers; the rules are images. `"any with host"` takes any set that has host. Without a body, content-length is not asked for. */
  signatureHeaders: "any with host" | "host" | "content-length;content-type;host";
  /** The timestamp of the signature: the 2018 demo has whole seconds, ports of the later one have milliseconds. */
  signatureTimestamp: "any" | "milliseconds" | "seconds";
  /** Whether a request without a query has an empty query line in the canonical request. The 2018 demo leaves the line out, ports of the later one keep it. */
  signatureEmptyQueryLine: "absent" | "present" | "any";
  /** Which value of host is signed: the header as sent, with the port as in the constants of the demo (0006), the host without its port, or either; no page says. */
  signedHost: "as sent" | "without port" | "any";
  /** Which Content-Type CC-CMS accepts: "fixed to" one with a blank by the tables (2606, 2598), without it in the examples of the same pages. */
  contentType: "any" | "with blank" | "without blank";
  /** How many seconds the timestamp of a signature may be off; no page says. `null` takes any timestamp. */
  signatureClockSkew: number | null;
  /** The body of a 401, of which the pages show none. */
  unauthorizedBody: "json" | "empty" | "html";
  /** The answer of CC-CMS: the pages of 2023 have resultCode and resultDesc, those of 2024 and later also returnCode and description. */
  envelope: "2023" | "2024";
  /**
   * Where lists of CC-CMS are: in resultDesc (2598, 2603), with `envelope` 2024 in description too. No page has the others: description alone, JSON in a
   * text, and an answer that says success and has no list, of which a client must not conclude that there is nothing.
   */
  listForm: "resultDesc" | "description" | "JSON text" | "absent";
  /** A list without rows, of which no page has an example: an array by the tables. Of queryorgs as well. */
  emptyList: "array" | "null" | "absent";
  /** Ids of groups, members and organizations: strings by the tables (2606, 0300), but an integer by that of members (2600), of which the example has 30 digits. Numbers have all their digits, more than a JavaScript number can hold. */
  ids: "strings" | "numbers";
  /** The language of the texts in answers: the English and the Chinese pages differ. Nothing may be decided by them. */
  language: "en" | "zh";
  /** Creating or renaming to a name that another group of the VDN has: the manual (04_0245) says unique, the error table (2631) has no code for it. */
  duplicateName: "0101001" | "0100001" | "0100002" | "accepted";
  /** updategroup (2606) for an id that does not exist; the error table (2631) has no code for it. */
  updateMissing: "0101001" | "0100001" | "0100002" | "success";
  /** deleteusergroup (2605) for an id that does not exist; the error table (2631) has no code for it. */
  deleteMissing: "0101001" | "0100001" | "0100002" | "success";
  /** The effect of leaving remark out on updategroup (2606), which is optional there without a word on what that does. */
  remarkOmitted: "keeps" | "clears";
  /** How the list of groups (2603) shows an empty remark: the example has no such field, the table lists it. */
  emptyRemark: "absent" | "empty" | "null";
  /** The longest group name: 100 in the request of joinusergroup (2609), 20 in its answer, nothing on the pages of create and update. */
  groupNameLength: number | null;
  /** The highest agent number: 99999 in 2023, 999999 in 2025. */
  workNoMax: number;
  /** Adding an agent who is in another group of the VDN: joinusergroup (2609) says that the agent is removed from it first, batchaddgroupmember (2602) says nothing. `"ignored"` is a success that changes nothing. Of createusergroup (2604) as well. */
  agentInOtherGroup: "moves" | "refused" | "ignored" | "stays in both";
  /** Adding an agent that does not exist in the VDN: joinusergroup (2609) has a code for it, the error table (2631) of batchaddgroupmember (2602) and createusergroup (2604) has none. */
  unknownAgents: "refused" | "ignored" | "accepted";
  /** What happens to the other agents of a batch (2601, 2602, 2604) when one is refused: no page says whether a batch is done as a whole. After `"good ones"` the answer is the refusal nonetheless, and the group of a createusergroup is there. */
  refusedBatch: "nothing" | "good ones";
  /** batchaddgroupmember (2602) for an agent who is in the group already; the page does not say. */
  alreadyMember: "accepted" | "refused";
  /** batchdeletegroupmember (2601) for an agent who is in no group of the VDN; the page does not say. */
  deleteMissingMember: "accepted" | "refused";
  /** querygroupmemberbycondition (2600) for a group that does not exist; the error table (2631) has no code for it. */
  membersUnknownGroup: "empty" | "refused";
  /** What `offset` of querygroupmemberbycondition (2600) counts, a "start offset" that is 0 in the example: rows, or pages of which the first is 0, or 1 as well as 0. `"ignored"` gives the first page always. */
  membersOffset: "rows" | "pages from 0" | "pages from 1" | "ignored";
  /** The most members a page holds, whatever was asked for. 2600 says 100, `null` here. */
  membersPageCap: number | null;
  /** Whether querygroupmemberbycondition (2600) keeps to groupId, or lists the members of all groups of the VDN, each row with its own groupName: rows have no group id to tell. */
  membersFilter: "by group" | "ignored";
  /** The most agents in one batch (2601, 2602, 2604); the pages give none. */
  memberBatchMax: number | null;
  /** Whether the rows of querygroupmemberbycondition (2600) have groupName, which the table lists without saying that it is always there. */
  memberGroupName: "shown" | "absent";
  /** querytenants (2598): its example asks for ccId 1 and gets a tenant of ccId 3, though ccId reads like a filter. */
  tenantsCcId: "ignored" | "filters";
  /** Fields in answers that no page has; later versions of the pages have added some. */
  unknownFields: boolean;
  /** The order of lists, on which no page says a word. `"shuffled"` changes it with each answer; organizations and members are shuffled within their page. */
  listOrder: "stable" | "shuffled";
  /** Milliseconds by which lists lag behind writes of the API. The pages do not promise that a list shows what was just written. */
  listLagMs: number;
  /** Integer fields of answers (ccId, vdnId, groupType, workNo, ccRoleId, total) as strings: the pages mix the types up elsewhere (parentOrgId in 0300, qcGroupId in 2607). */
  numbers: "numbers" | "strings";
  /** `total` of queryorgs (0300), the "total number of organizations": the example has 8 of 8, so it may count all matches or the rows of the page. Mandatory by the table. */
  orgsTotal: "all" | "page" | "absent";
  /** The most organizations a page holds, whatever was asked for. 0300 says 999, `null` here. */
  orgsPageCap: number | null;
  /** What `offset` of queryorgs (0300) counts, of which the page says neither unit nor default: rows, or pages of which the first is 0, or 1 as well as 0. `"ignored"` gives the first page always. */
  orgsOffset: "rows" | "pages from 0" | "pages from 1" | "ignored";
  /** What queryorgs (0300) gives behind the last row: nothing, or the last page again. The page does not say. */
  orgsBeyondEnd: "empty" | "last page";
  /** Whether the pages of queryorgs (0300) are of one list, or each is of a list in another order, as where a database is asked without one. */
  orgsOrder: "stable" | "changing";
  /** parentOrgId of the root (0300): mandatory by the table, null in the example. */
  rootParent: "null" | "absent" | "empty";
  /** The type of parentOrgId (0300): Int by the table, a string of 19 digits in the example, more than a JavaScript number can hold. */
  parentOrgId: "string" | "number";
  /** An organization's empty description (0300): mandatory String by the table, null and "" in the example. */
  orgDescription: "as stored" | "absent" | "empty" | "null";
  /** The status for a query parameter out of its range (0300): 400 and 500 both tell the caller to check the parameters. */
  orgsBadParameter: "400" | "500";
  /** CreateTime and Expires of tokenByAkSk (0005): strings by table and example, as numbers hold. */
  tokenNumbers: "strings" | "numbers";
}

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const aiccDialectValues: SwitchValues<AiccDialect> = {
  signatureHeaders: ["any with host", "host", "content-length;content-type;host"],
  signatureTimestamp: ["any", "milliseconds", "seconds"],
  signatureEmptyQueryLine: ["absent", "present", "any"],
  signedHost: ["as sent", "without port", "any"],
  contentType: ["any", "with blank", "without blank"],
  signatureClockSkew: [900, null],
  unauthorizedBody: ["json", "empty", "html"],
  envelope: ["2023", "2024"],
  listForm: ["resultDesc", "description", "JSON text", "absent"],
  emptyList: ["array", "null", "absent"],
  ids: ["strings", "numbers"],
  language: ["en", "zh"],
  duplicateName: ["0101001", "0100001", "0100002", "accepted"],
  updateMissing: ["0101001", "0100001", "0100002", "success"],
  deleteMissing: ["0101001", "0100001", "0100002", "success"],
  remarkOmitted: ["keeps", "clears"],
  emptyRemark: ["absent", "empty", "null"],
  groupNameLength: [100, 20, null],
  workNoMax: [999_999, 99_999],
  agentInOtherGroup: ["moves", "refused", "ignored", "stays in both"],
  unknownAgents: ["refused", "ignored", "accepted"],
  refusedBatch: ["nothing", "good ones"],
  alreadyMember: ["accepted", "refused"],
  deleteMissingMember: ["accepted", "refused"],
  membersUnknownGroup: ["empty", "refused"],
  membersOffset: ["rows", "pages from 0", "pages from 1", "ignored"],
  membersPageCap: [null, 3],
  membersFilter: ["by group", "ignored"],
  memberBatchMax: [null, 50],
  memberGroupName: ["shown", "absent"],
  tenantsCcId: ["ignored", "filters"],
  unknownFields: [false, true],
  listOrder: ["stable", "shuffled"],
  listLagMs: [0, 150],
  numbers: ["numbers", "strings"],
  orgsTotal: ["all", "page", "absent"],
  orgsPageCap: [null, 3],
  orgsOffset: ["rows", "pages from 0", "pages from 1", "ignored"],
  orgsBeyondEnd: ["empty", "last page"],
  orgsOrder: ["stable", "changing"],
  rootParent: ["null", "absent", "empty"],
  parentOrgId: ["string", "number"],
  orgDescription: ["as stored", "absent", "empty", "null"],
  orgsBadParameter: ["400", "500"],
  tokenNumbers: ["strings", "numbers"],
};

/** The dialect of an emulator that was told nothing else. */
export const defaultAiccDialect: Readonly<AiccDialect> = defaultDialect(aiccDialectValues);
