import { type DialectOf, defaultDialect, type Switches, type SwitchValues, valuesOf } from "../dialect.ts";

/**
 * What the vendor's pages leave open or contradict, one switch each. Page numbers are those of 2023 (`cec_07_…`).
 * Requests must suit `signature…`, `signedHost` and `contentType`; the other switches change what the emulator does and answers.
 *
 * Of the values, the first is the default.
 */
export const aiccSwitches = {
  signatureHeaders: {
    about:
      'Which signed headers are accepted. The 2018 demo signs `host`, ports of the later one (0006) three headers; the rules are images. `"any with host"` takes any set that has host. Without a body, content-length is not asked for.',
    values: ["any with host", "host", "content-length;content-type;host"],
  },
  signatureTimestamp: {
    about: "The timestamp of the signature: the 2018 demo has whole seconds, ports of the later one have milliseconds.",
    values: ["any", "milliseconds", "seconds"],
  },
  signatureEmptyQueryLine: {
    about:
      "Whether a request without a query has an empty query line in the canonical request. The 2018 demo leaves the line out, ports of the later one keep it.",
    values: ["absent", "present", "any"],
  },
  signedHost: {
    about:
      "Which value of host is signed: the header as sent, with the port as in the constants of the demo (0006), the host without its port, or either; no page says.",
    values: ["as sent", "without port", "any"],
  },
  contentType: {
    about:
      'Which Content-Type CC-CMS accepts: "fixed to" one with a blank by the tables (2606, 2598), without it in the examples of the same pages.',
    values: ["any", "with blank", "without blank"],
  },
  signatureClockSkew: {
    about: "How many seconds the timestamp of a signature may be off; no page says. `null` takes any timestamp.",
    values: [900, null],
  },
  unauthorizedBody: { about: "The body of a 401, of which the pages show none.", values: ["json", "empty", "html"] },
  envelope: {
    about:
      "The answer of CC-CMS: the pages of 2023 have resultCode and resultDesc, those of 2024 and later also returnCode and description.",
    values: ["2023", "2024"],
  },
  listForm: {
    about:
      "Where lists of CC-CMS are: in resultDesc (2598, 2603), with `envelope` 2024 in description too. No page has the others: description alone, JSON in a text, and an answer that says success and has no list, of which a client must not conclude that there is nothing.",
    values: ["resultDesc", "description", "JSON text", "absent"],
  },
  emptyList: {
    about: "A list without rows, of which no page has an example: an array by the tables. Of queryorgs as well.",
    values: ["array", "null", "absent"],
  },
  ids: {
    about:
      "Ids of groups, members and organizations: strings by the tables (2606, 0300), but an integer by that of members (2600), of which the example has 30 digits. Numbers have all their digits, more than a JavaScript number can hold.",
    values: ["strings", "numbers"],
  },
  language: {
    about: "The language of the texts in answers: the English and the Chinese pages differ. Nothing may be decided by them.",
    values: ["en", "zh"],
  },
  duplicateName: {
    about:
      "Creating or renaming to a name that another group of the VDN has: the manual (04_0245) says unique, the error table (2631) has no code for it.",
    values: ["0101001", "0100001", "0100002", "accepted"],
  },
  updateMissing: {
    about: "updategroup (2606) for an id that does not exist; the error table (2631) has no code for it.",
    values: ["0101001", "0100001", "0100002", "success"],
  },
  deleteMissing: {
    about: "deleteusergroup (2605) for an id that does not exist; the error table (2631) has no code for it.",
    values: ["0101001", "0100001", "0100002", "success"],
  },
  remarkOmitted: {
    about: "The effect of leaving remark out on updategroup (2606), which is optional there without a word on what that does.",
    values: ["keeps", "clears"],
  },
  emptyRemark: {
    about: "How the list of groups (2603) shows an empty remark: the example has no such field, the table lists it.",
    values: ["absent", "empty", "null"],
  },
  groupNameLength: {
    about:
      "The longest group name: 100 in the request of joinusergroup (2609), 20 in its answer, nothing on the pages of create and update.",
    values: [100, 20, null],
  },
  workNoMax: { about: "The highest agent number: 99999 in 2023, 999999 in 2025.", values: [999_999, 99_999] },
  agentInOtherGroup: {
    about:
      'Adding an agent who is in another group of the VDN: joinusergroup (2609) says that the agent is removed from it first, batchaddgroupmember (2602) says nothing. `"ignored"` is a success that changes nothing. Of createusergroup (2604) as well.',
    values: ["moves", "refused", "ignored", "stays in both"],
  },
  unknownAgents: {
    about:
      "Adding an agent that does not exist in the VDN: joinusergroup (2609) has a code for it, the error table (2631) of batchaddgroupmember (2602) and createusergroup (2604) has none.",
    values: ["refused", "ignored", "accepted"],
  },
  refusedBatch: {
    about:
      'What happens to the other agents of a batch (2601, 2602, 2604) when one is refused: no page says whether a batch is done as a whole. After `"good ones"` the answer is the refusal nonetheless, and the group of a createusergroup is there.',
    values: ["nothing", "good ones"],
  },
  alreadyMember: {
    about: "batchaddgroupmember (2602) for an agent who is in the group already; the page does not say.",
    values: ["accepted", "refused"],
  },
  deleteMissingMember: {
    about: "batchdeletegroupmember (2601) for an agent who is in no group of the VDN; the page does not say.",
    values: ["accepted", "refused"],
  },
  membersUnknownGroup: {
    about: "querygroupmemberbycondition (2600) for a group that does not exist; the error table (2631) has no code for it.",
    values: ["empty", "refused"],
  },
  membersOffset: {
    about:
      'What `offset` of querygroupmemberbycondition (2600) counts, a "start offset" that is 0 in the example: rows, or pages of which the first is 0, or 1 as well as 0. `"ignored"` gives the first page always.',
    values: ["rows", "pages from 0", "pages from 1", "ignored"],
  },
  membersPageCap: { about: "The most members a page holds, whatever was asked for. 2600 says 100, `null` here.", values: [null, 3] },
  membersFilter: {
    about:
      "Whether querygroupmemberbycondition (2600) keeps to groupId, or lists the members of all groups of the VDN, each row with its own groupName: rows have no group id to tell.",
    values: ["by group", "ignored"],
  },
  memberBatchMax: { about: "The most agents in one batch (2601, 2602, 2604); the pages give none.", values: [null, 50] },
  memberGroupName: {
    about:
      "Whether the rows of querygroupmemberbycondition (2600) have groupName, which the table lists without saying that it is always there.",
    values: ["shown", "absent"],
  },
  tenantsCcId: {
    about: "querytenants (2598): its example asks for ccId 1 and gets a tenant of ccId 3, though ccId reads like a filter.",
    values: ["ignored", "filters"],
  },
  unknownFields: { about: "Fields in answers that no page has; later versions of the pages have added some.", values: [false, true] },
  listOrder: {
    about:
      'The order of lists, on which no page says a word. `"shuffled"` changes it with each answer; organizations and members are shuffled within their page.',
    values: ["stable", "shuffled"],
  },
  listLagMs: {
    about: "Milliseconds by which lists lag behind writes of the API. The pages do not promise that a list shows what was just written.",
    values: [0, 150],
  },
  numbers: {
    about:
      "Integer fields of answers (ccId, vdnId, groupType, workNo, ccRoleId, total) as strings: the pages mix the types up elsewhere (parentOrgId in 0300, qcGroupId in 2607).",
    values: ["numbers", "strings"],
  },
  orgsTotal: {
    about:
      '`total` of queryorgs (0300), the "total number of organizations": the example has 8 of 8, so it may count all matches or the rows of the page. Mandatory by the table.',
    values: ["all", "page", "absent"],
  },
  orgsPageCap: { about: "The most organizations a page holds, whatever was asked for. 0300 says 999, `null` here.", values: [null, 3] },
  orgsOffset: {
    about:
      'What `offset` of queryorgs (0300) counts, of which the page says neither unit nor default: rows, or pages of which the first is 0, or 1 as well as 0. `"ignored"` gives the first page always.',
    values: ["rows", "pages from 0", "pages from 1", "ignored"],
  },
  orgsBeyondEnd: {
    about: "What queryorgs (0300) gives behind the last row: nothing, or the last page again. The page does not say.",
    values: ["empty", "last page"],
  },
  orgsOrder: {
    about:
      "Whether the pages of queryorgs (0300) are of one list, or each is of a list in another order, as where a database is asked without one.",
    values: ["stable", "changing"],
  },
  rootParent: {
    about: "parentOrgId of the root (0300): mandatory by the table, null in the example.",
    values: ["null", "absent", "empty"],
  },
  parentOrgId: {
    about:
      "The type of parentOrgId (0300): Int by the table, a string of 19 digits in the example, more than a JavaScript number can hold.",
    values: ["string", "number"],
  },
  orgDescription: {
    about: 'An organization\'s empty description (0300): mandatory String by the table, null and "" in the example.',
    values: ["as stored", "absent", "empty", "null"],
  },
  orgsBadParameter: {
    about: "The status for a query parameter out of its range (0300): 400 and 500 both tell the caller to check the parameters.",
    values: ["400", "500"],
  },
  tokenNumbers: {
    about: "CreateTime and Expires of tokenByAkSk (0005): strings by table and example, as numbers hold.",
    values: ["strings", "numbers"],
  },
} as const satisfies Switches;

/** What an emulator speaks: a value for each of {@link aiccSwitches}. */
export type AiccDialect = DialectOf<typeof aiccSwitches>;

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const aiccDialectValues: SwitchValues<AiccDialect> = valuesOf(aiccSwitches);

/** The dialect of an emulator that was told nothing else. */
export const defaultAiccDialect: Readonly<AiccDialect> = defaultDialect(aiccDialectValues);
