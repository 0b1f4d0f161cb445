import { defaultDialect, type SwitchValues } from "../dialect.ts";

/**
 * What the vendor's wiki leaves open or contradicts, one switch each. Pages are named by their titles: 子账号及权限 is the one of the ten
 * interfaces, with its sections 1 to 10. Requests must suit the switches up to `passwordBytes`; the others change effects and answers.
 */
export interface UucallDialect {
  /** The time zone of the `timestamp` header, of which 接口说明 says only "current system time". */
  timestampZone: "Asia/Shanghai" | "UTC";
  /** How many seconds the timestamp may be ahead: 接口说明 says how long it is valid, not from when. `null`: as long ahead as behind. */
  clockSkew: number | null;
  /** Whether Accept and Content-Type are asked for, with GET and DELETE too: 接口说明 marks all headers mandatory, its bodies are not XML. */
  requiredHeaders: "all" | "signature";
  /** The Content-Type of requests: `text/xml` in 接口说明, `application/xml` in the samples, and the sample bodies of 外呼任务 are JSON. */
  requestType: "any" | "application/json" | "application/xml" | "text/xml";
  /** Where POST and PUT look for fields: sections 2, 4 and 9 list flat "input parameters" and a mandatory structure `body` for the same data. `"any and body"` takes all places, refuses differing values, and wants the structure; `"any"` does without it. `"query and body"`: parameters in the query, and the structure is the body of the request. Otherwise the other places are not looked at. */
  fieldsFrom: "any and body" | "any" | "flat" | "body" | "query" | "query and body";
  /** What happens to fields and query parameters that no table lists: "parameter validation: none" stands in each section. */
  extraFields: "refused" | "ignored";
  /** Whether sections 6 to 10 want `uid`: it is mandatory in sections 1 to 3 and 5 and missing from these. */
  uidById: "optional" | "required";
  /** Whether modifying wants `uid`: section 4 lacks it, and section 2, which has the same method and path, has it. `"required, unnamed"`: the refusal does not say what is missing. */
  uidOnModify: "optional" | "required" | "required, unnamed";
  /** Whether modifying wants `name`: mandatory in section 4, optional in section 2, which has the same method and path. */
  nameOnModify: "required" | "optional";
  /** The type of `jobnumber` when modifying: Long in section 4, string elsewhere. A Long loses its leading zeros. */
  jobnumberOnModify: "string" | "long";
  /** What the 15 bytes of a password (sections 2 and 4) are counted in; no encoding is named. */
  passwordBytes: "utf-8" | "gbk" | "characters";

  /** How credentials, rights, methods and paths are refused: the API dump lists HTTP 401, 403, 405 without bodies, 二维码拨号 lists codes 5, 6 and 2. */
  refusals: "http" | "envelope";
  /** Codes and texts of failures: the error table of 二维码拨号 (1 custom, 100 parameter), or 角色及权限 (4 "sql exception", 9 "parameters error"). Without a `successCode`, failures have no code either. */
  failureCodes: "error table" | "roles page";
  /** The keys of an answer: capitals in all tables, mixed in a sample of 外呼任务, lower case in the samples of 业务记录. */
  envelopeKeys: "Result/Data/Code" | "Result/data/code" | "result/data/code";
  /** The words for success and failure: 子账号及权限; 账户充值 and the samples; 角色及权限; 二维码拨号. */
  resultWords: "success/failed" | "SUCCESS/FAILED" | "success/error" | "success/FAILED";
  /** The code of a success: no such column in 子账号及权限, 0 in other tables, 100 in the samples, where it means "parameter invalid" in 二维码拨号. */
  successCode: "none" | "0" | "100";
  /** The key of texts: data in all tables, `msg` in a sample of 业务记录. */
  textKey: "data" | "msg";
  /** Whether objects and lists come as JSON or as a string that holds JSON: "the string is a JSON string" says each section. */
  dataText: "json" | "json text";
  /** The Content-Type of answers: application/json by each section, whose samples accept application/xml. With others than JSON, the faults `omit` and `transform` do nothing. */
  answerType: "application/json;charset=utf-8" | "text/html;charset=utf-8" | "application/xml;charset=utf-8";
  /** The language of texts. Nothing may be decided by them. */
  language: "zh" | "en";

  /** Section 8 asks for one record, and its table says list. */
  oneRecord: "list" | "object";
  /** The name of an account's id in rows: `id` is the filter of section 5, `subUserId` the parameter of sections 6 to 10. The types are not published, so it may be one that no page has. */
  idField: "id" | "subUserId" | "userId";
  /** Whether `id` in rows of sections 1 and 3 is that of the account: the type is called SubUserRole and may have ids of its own. */
  roleUserId: "account's" | "its own";
  /** In which lists rows have a state: both have a filter for it, and neither type is published. */
  stateShown: "both" | "subuser" | "roleuser" | "neither";
  /** What a list with one record looks like: 充值记录 is typed as one object although it is a list. */
  listOfOne: "list" | "object";
  /** What data is when nothing was found. */
  emptyList: "list" | "null" | "absent";
  /** Whether lists (sections 1, 3 and 5, and the roles) answer that nothing was found as a success: the tables have "failed" with a text that describes a failure. */
  nothingFound: "success" | "failed";
  /** Ids, states and flags as strings: Long and String take turns for subUserId, and the sample bodies have `"uid":"1225"`. */
  numbers: "numbers" | "strings";
  /** How a state shows: the words 启用 and 禁用 in sections 1 and 3, numbers in section 5 (1 is 有效 there). `"as filtered"`: as the interface's own filter has it. */
  state: "as filtered" | "numbers" | "words";
  /** How an empty name, jobnumber, bind_ext or role shows; the definitions of the types are not published. */
  emptyFields: "empty" | "null" | "absent";
  /** Names of fields in rows: those of the parameters, or camelCase (jobNumber, bindExt, roleEnable) as in the samples of 业务记录. */
  fieldNames: "parameters" | "camelCase";
  /** The account's name in rows of sections 1 and 3, whose filter is `subUserName` and whose counterpart in section 2 is `account`. */
  roleUserAccount: "account" | "subUserName" | "both";
  /** Fields in answers that no table has; the samples of 业务记录 are full of `setCrmid: true` and the like. */
  unknownFields: boolean;
  /** The order of lists, on which no page says a word. `"shuffled"` changes it with each answer; the rows of a page stay on it. */
  listOrder: "stable" | "shuffled";
  /** Milliseconds by which lists (sections 1, 3, 5 and 6) lag behind writes of the API. No page promises that a list shows what was just written. */
  listLagMs: number;

  /** How the text filters of sections 1, 3 and 5 compare. */
  textFilters: "exact" | "contains" | "ignores case" | "ignored";
  /** Whether sections 1 and 3 heed `page` and `pageSize`; the latter is spelled `pagesize` in 查询、记录, so it may go unseen. */
  paging: "heeded" | "size ignored" | "ignored";
  /** The number of the first page: at least 1 in 查询、记录, nothing in sections 1 and 3. */
  firstPage: number;
  /** The page size when none is asked for: 10 in 查询、记录, nothing in sections 1 and 3. `null`: everything. */
  pageSizeDefault: number | null;
  /** The largest page, whatever was asked for: 100 in 查询、记录, nothing in sections 1 and 3. `null`: any. */
  pageSizeMax: number | null;
  /** How many rows section 5 has at the most: it has no pages. `null`: any number. */
  subUserMax: number | null;
  /** What follows the last page. */
  pastLastPage: "empty" | "last page";

  /** What POST /power/roleuser does when the account exists: sections 2 (add) and 4 (modify) have the same method and path. Two handlers might be told apart by `uid`, which section 4 lacks, or by an `id` in the structure. `"added with uid"`: whenever that is there, with an `id` as well. */
  existingAccount: "updates" | "updates without uid" | "updates with id" | "refused" | "added again" | "added with uid";
  /** Whether POST tells accounts apart that differ in case only. */
  accountCase: "heeded" | "ignored";
  /** The state of a new account: section 2 has no parameter for it. */
  newState: "active" | "disabled";
  /** Whether POST sets the password of an existing account; section 4 makes it mandatory. */
  passwordOnModify: "sets" | "ignored";
  /** The effect of fields that a modifying POST (section 4) leaves out: jobnumber, roleId, roleEnble and, where optional, name. */
  postOmitted: "keeps" | "clears";
  /** The effect of fields that PUT (section 9) leaves out: name, jobnumber, bind_ext. */
  putOmitted: "keeps" | "clears";
  /** What PUT does with a `password`; the type SubUser of section 9 is not published. */
  putPassword: "ignored" | "sets";
  /** Whether DELETE (section 10) removes an account or sets its state to 3, cancelled (section 5). */
  delete: "removes" | "cancels";
  /** Whether cancelled accounts are still returned and changed. */
  cancelled: "shown" | "hidden";
  /** Whether the name of a cancelled account may be given to a new one; `"revived"`: POST brings the cancelled one back. */
  cancelledName: "free" | "taken" | "revived";
  /** GET for an id that does not exist (sections 6 and 8): nothing found, or a failure. */
  getMissing: "empty" | "failed";
  /** PUT for an id that does not exist (sections 7 and 9). */
  putMissing: "failed" | "success";
  /** DELETE for an id that does not exist, or no longer (section 10). */
  deleteMissing: "failed" | "success";

  /** Whether the list of 角色及权限 is there for these credentials: 子账号及权限 asks for ids of roles and names no interface for them, and the error table has codes for a right and a method. */
  roleList: "shown" | "refused" | "missing";
  /** The names of a role's id and name in rows of 角色及权限, whose type is not published: its own filter is `name`, and 子账号及权限 has the parameters `roleId` and `roleName`. */
  roleFields: "id/name" | "roleId/roleName";
  /** How many rows the list of roles has at the most: like section 5 it has no pages. `null`: any number. */
  roleMax: number | null;
  /** Whether the number of all roles stands beside the list: 查询、记录 has a `total`, 角色及权限 has none. */
  roleTotal: "none" | "total";
  /** POST with a role that does not exist (sections 2 and 4). */
  unknownRole: "refused" | "ignored";
  /** What a new account with a role gets when roleEnble, "apply the role's permission template", is left out (section 2). */
  roleEnbleOmitted: "2" | "1";
  /** What roleEnble 1 does: copies the role's applications once, makes the account follow its role (and PUT of section 7 fail), or nothing. */
  roleTemplate: "copied" | "followed" | "ignored";
  /** What section 6 shows without `pid`: the top level of the tree, or all. */
  appList: "by level" | "at once";
  /** Whether section 6 heeds `pid`. Where it does not, it shows all each time. */
  appPid: "heeded" | "ignored";
  /** How section 6 shows what the account may open: a flag beside each application, whose values no page has, or, as its title reads, by showing no others. */
  appFlag: "true/false" | "1/0" | "1/2" | "Y/N" | "是/否" | "absent";
  /** The name of that flag, which no page has either. */
  appFlagName: "isAuth" | "checked" | "usable";
  /** Whether `setIsAuth: true` stands before it, as in the samples of 业务记录. */
  appFlagSetter: "none" | "before";
  /** Whether rows of applications that the account may not open have the flag, too. */
  appFlagRows: "all" | "granted";
  /** The name of an application's id in rows: as `pid` suggests, or as `authAppIds` does. */
  appIdName: "id" | "appId";
  /** What section 6 answers where there are no applications: nothing found, or a failure. */
  noApplications: "empty" | "failed";
  /** The `pid` of applications of the top level. */
  rootPid: "0" | "null" | "absent";
  /** Whether authAppIds of section 7 adds to what the account may open or replaces it. */
  authAppIds: "adds" | "replaces";
  /** What else happens when section 7 allows an application: applications are a tree, and no page says what that means for rights. */
  appGrant: "alone" | "refused without parents" | "with parents" | "with children";
  /** What else happens when section 7 forbids one. Forbidding comes after allowing. */
  appForbid: "alone" | "refused with children" | "with children";
  /** An id that is in both lists of section 7. */
  appInBothLists: "refused" | "granted" | "forbidden";
  /** An id in a list of section 7 that no application has. */
  unknownApp: "refused" | "ignored";
}

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const uucallDialectValues: SwitchValues<UucallDialect> = {
  timestampZone: ["Asia/Shanghai", "UTC"],
  clockSkew: [300, null],
  requiredHeaders: ["all", "signature"],
  requestType: ["any", "application/json", "application/xml", "text/xml"],
  fieldsFrom: ["any and body", "any", "flat", "body", "query", "query and body"],
  extraFields: ["refused", "ignored"],
  uidById: ["optional", "required"],
  uidOnModify: ["optional", "required", "required, unnamed"],
  nameOnModify: ["required", "optional"],
  jobnumberOnModify: ["string", "long"],
  passwordBytes: ["utf-8", "gbk", "characters"],
  refusals: ["http", "envelope"],
  failureCodes: ["error table", "roles page"],
  envelopeKeys: ["Result/Data/Code", "Result/data/code", "result/data/code"],
  resultWords: ["success/failed", "SUCCESS/FAILED", "success/error", "success/FAILED"],
  successCode: ["none", "0", "100"],
  textKey: ["data", "msg"],
  dataText: ["json", "json text"],
  answerType: ["application/json;charset=utf-8", "text/html;charset=utf-8", "application/xml;charset=utf-8"],
  language: ["zh", "en"],
  oneRecord: ["list", "object"],
  idField: ["id", "subUserId", "userId"],
  roleUserId: ["account's", "its own"],
  stateShown: ["both", "subuser", "roleuser", "neither"],
  listOfOne: ["list", "object"],
  emptyList: ["list", "null", "absent"],
  nothingFound: ["success", "failed"],
  numbers: ["numbers", "strings"],
  state: ["as filtered", "numbers", "words"],
  emptyFields: ["empty", "null", "absent"],
  fieldNames: ["parameters", "camelCase"],
  roleUserAccount: ["account", "subUserName", "both"],
  unknownFields: [false, true],
  listOrder: ["stable", "shuffled"],
  listLagMs: [0, 150],
  textFilters: ["exact", "contains", "ignores case", "ignored"],
  paging: ["heeded", "size ignored", "ignored"],
  firstPage: [1, 0],
  pageSizeDefault: [10, null],
  pageSizeMax: [100, 3, null],
  subUserMax: [null, 3],
  pastLastPage: ["empty", "last page"],
  existingAccount: ["updates", "updates without uid", "updates with id", "refused", "added again", "added with uid"],
  accountCase: ["heeded", "ignored"],
  newState: ["active", "disabled"],
  passwordOnModify: ["sets", "ignored"],
  postOmitted: ["keeps", "clears"],
  putOmitted: ["keeps", "clears"],
  putPassword: ["ignored", "sets"],
  delete: ["removes", "cancels"],
  cancelled: ["shown", "hidden"],
  cancelledName: ["free", "taken", "revived"],
  getMissing: ["empty", "failed"],
  putMissing: ["failed", "success"],
  deleteMissing: ["failed", "success"],
  roleList: ["shown", "refused", "missing"],
  roleFields: ["id/name", "roleId/roleName"],
  roleMax: [null, 3],
  roleTotal: ["none", "total"],
  unknownRole: ["refused", "ignored"],
  roleEnbleOmitted: ["2", "1"],
  roleTemplate: ["copied", "followed", "ignored"],
  appList: ["by level", "at once"],
  appPid: ["heeded", "ignored"],
  appFlag: ["true/false", "1/0", "1/2", "Y/N", "是/否", "absent"],
  appFlagName: ["isAuth", "checked", "usable"],
  appFlagSetter: ["none", "before"],
  appFlagRows: ["all", "granted"],
  appIdName: ["id", "appId"],
  noApplications: ["empty", "failed"],
  rootPid: ["0", "null", "absent"],
  authAppIds: ["adds", "replaces"],
  appGrant: ["alone", "refused without parents", "with parents", "with children"],
  appForbid: ["alone", "refused with children", "with children"],
  appInBothLists: ["refused", "granted", "forbidden"],
  unknownApp: ["refused", "ignored"],
};

/** The dialect of an emulator that was told nothing else. */
export const defaultUucallDialect: Readonly<UucallDialect> = defaultDialect(uucallDialectValues);
