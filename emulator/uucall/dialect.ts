import { type DialectOf, defaultDialect, type Switches, type SwitchValues, valuesOf } from "../dialect.ts";

/**
 * What the vendor's wiki leaves open or contradicts, one switch each. Pages are named by their titles: 子账号及权限 is the one of the ten
 * interfaces, with its sections 1 to 10. Requests must suit the switches up to `passwordBytes`; the others change effects and answers.
 *
 * Of the values, the first is the default.
 */
export const uucallSwitches = {
  timestampZone: {
    about: 'The time zone of the `timestamp` header, of which 接口说明 says only "current system time".',
    values: ["Asia/Shanghai", "UTC"],
  },
  clockSkew: {
    about:
      "How many seconds the timestamp may be ahead: 接口说明 says how long it is valid, not from when. `null`: as long ahead as behind.",
    values: [300, null],
  },
  requiredHeaders: {
    about:
      "Whether Accept and Content-Type are asked for, with GET and DELETE too: 接口说明 marks all headers mandatory, its bodies are not XML.",
    values: ["all", "signature"],
  },
  requestType: {
    about:
      "The Content-Type of requests: `text/xml` in 接口说明, `application/xml` in the samples, and the sample bodies of 外呼任务 are JSON.",
    values: ["any", "application/json", "application/xml", "text/xml"],
  },
  fieldsFrom: {
    about:
      'Where POST and PUT look for fields: sections 2, 4 and 9 list flat "input parameters" and a mandatory structure `body` for the same data. `"any and body"` takes all places, refuses differing values, and wants the structure; `"any"` does without it. `"query and body"`: parameters in the query, and the structure is the body of the request. Otherwise the other places are not looked at.',
    values: ["any and body", "any", "flat", "body", "query", "query and body"],
  },
  extraFields: {
    about: 'What happens to fields and query parameters that no table lists: "parameter validation: none" stands in each section.',
    values: ["refused", "ignored"],
  },
  uidById: {
    about: "Whether sections 6 to 10 want `uid`: it is mandatory in sections 1 to 3 and 5 and missing from these.",
    values: ["optional", "required"],
  },
  uidOnModify: {
    about:
      'Whether modifying wants `uid`: section 4 lacks it, and section 2, which has the same method and path, has it. `"required, unnamed"`: the refusal does not say what is missing.',
    values: ["optional", "required", "required, unnamed"],
  },
  nameOnModify: {
    about: "Whether modifying wants `name`: mandatory in section 4, optional in section 2, which has the same method and path.",
    values: ["required", "optional"],
  },
  jobnumberOnModify: {
    about: "The type of `jobnumber` when modifying: Long in section 4, string elsewhere. A Long loses its leading zeros.",
    values: ["string", "long"],
  },
  passwordBytes: {
    about: "What the 15 bytes of a password (sections 2 and 4) are counted in; no encoding is named.",
    values: ["utf-8", "gbk", "characters"],
  },

  refusals: {
    about:
      "How credentials, rights, methods and paths are refused: the API dump lists HTTP 401, 403, 405 without bodies, 二维码拨号 lists codes 5, 6 and 2.",
    values: ["http", "envelope"],
  },
  failureCodes: {
    about:
      'Codes and texts of failures: the error table of 二维码拨号 (1 custom, 100 parameter), or 角色及权限 (4 "sql exception", 9 "parameters error"). Without a `successCode`, failures have no code either.',
    values: ["error table", "roles page"],
  },
  envelopeKeys: {
    about: "The keys of an answer: capitals in all tables, mixed in a sample of 外呼任务, lower case in the samples of 业务记录.",
    values: ["Result/Data/Code", "Result/data/code", "result/data/code"],
  },
  resultWords: {
    about: "The words for success and failure: 子账号及权限; 账户充值 and the samples; 角色及权限; 二维码拨号.",
    values: ["success/failed", "SUCCESS/FAILED", "success/error", "success/FAILED"],
  },
  successCode: {
    about:
      'The code of a success: no such column in 子账号及权限, 0 in other tables, 100 in the samples, where it means "parameter invalid" in 二维码拨号.',
    values: ["none", "0", "100"],
  },
  textKey: { about: "The key of texts: data in all tables, `msg` in a sample of 业务记录.", values: ["data", "msg"] },
  dataText: {
    about: 'Whether objects and lists come as JSON or as a string that holds JSON: "the string is a JSON string" says each section.',
    values: ["json", "json text"],
  },
  answerType: {
    about:
      "The Content-Type of answers: application/json by each section, whose samples accept application/xml. With others than JSON, the faults `omit` and `transform` do nothing.",
    values: ["application/json;charset=utf-8", "text/html;charset=utf-8", "application/xml;charset=utf-8"],
  },
  language: { about: "The language of texts. Nothing may be decided by them.", values: ["zh", "en"] },

  oneRecord: { about: "Section 8 asks for one record, and its table says list.", values: ["list", "object"] },
  idField: {
    about:
      "The name of an account's id in rows: `id` is the filter of section 5, `subUserId` the parameter of sections 6 to 10. The types are not published, so it may be one that no page has.",
    values: ["id", "subUserId", "userId"],
  },
  roleUserId: {
    about: "Whether `id` in rows of sections 1 and 3 is that of the account: the type is called SubUserRole and may have ids of its own.",
    values: ["account's", "its own"],
  },
  stateShown: {
    about: "In which lists rows have a state: both have a filter for it, and neither type is published.",
    values: ["both", "subuser", "roleuser", "neither"],
  },
  listOfOne: {
    about: "What a list with one record looks like: 充值记录 is typed as one object although it is a list.",
    values: ["list", "object"],
  },
  emptyList: { about: "What data is when nothing was found.", values: ["list", "null", "absent"] },
  nothingFound: {
    about:
      'Whether lists (sections 1, 3 and 5, and the roles) answer that nothing was found as a success: the tables have "failed" with a text that describes a failure.',
    values: ["success", "failed"],
  },
  numbers: {
    about: 'Ids, states and flags as strings: Long and String take turns for subUserId, and the sample bodies have `"uid":"1225"`.',
    values: ["numbers", "strings"],
  },
  state: {
    about:
      'How a state shows: the words 启用 and 禁用 in sections 1 and 3, numbers in section 5 (1 is 有效 there). `"as filtered"`: as the interface\'s own filter has it.',
    values: ["as filtered", "numbers", "words"],
  },
  emptyFields: {
    about: "How an empty name, jobnumber, bind_ext or role shows; the definitions of the types are not published.",
    values: ["empty", "null", "absent"],
  },
  fieldNames: {
    about: "Names of fields in rows: those of the parameters, or camelCase (jobNumber, bindExt, roleEnable) as in the samples of 业务记录.",
    values: ["parameters", "camelCase"],
  },
  roleUserAccount: {
    about: "The account's name in rows of sections 1 and 3, whose filter is `subUserName` and whose counterpart in section 2 is `account`.",
    values: ["account", "subUserName", "both"],
  },
  unknownFields: {
    about: "Fields in answers that no table has; the samples of 业务记录 are full of `setCrmid: true` and the like.",
    values: [false, true],
  },
  listOrder: {
    about: 'The order of lists, on which no page says a word. `"shuffled"` changes it with each answer; the rows of a page stay on it.',
    values: ["stable", "shuffled"],
  },
  listLagMs: {
    about:
      "Milliseconds by which lists (sections 1, 3, 5 and 6) lag behind writes of the API. No page promises that a list shows what was just written.",
    values: [0, 150],
  },

  textFilters: { about: "How the text filters of sections 1, 3 and 5 compare.", values: ["exact", "contains", "ignores case", "ignored"] },
  paging: {
    about: "Whether sections 1 and 3 heed `page` and `pageSize`; the latter is spelled `pagesize` in 查询、记录, so it may go unseen.",
    values: ["heeded", "size ignored", "ignored"],
  },
  firstPage: { about: "The number of the first page: at least 1 in 查询、记录, nothing in sections 1 and 3.", values: [1, 0] },
  pageSizeDefault: {
    about: "The page size when none is asked for: 10 in 查询、记录, nothing in sections 1 and 3. `null`: everything.",
    values: [10, null],
  },
  pageSizeMax: {
    about: "The largest page, whatever was asked for: 100 in 查询、记录, nothing in sections 1 and 3. `null`: any.",
    values: [100, 3, null],
  },
  subUserMax: { about: "How many rows section 5 has at the most: it has no pages. `null`: any number.", values: [null, 3] },
  pastLastPage: { about: "What follows the last page.", values: ["empty", "last page"] },

  existingAccount: {
    about:
      'What POST /power/roleuser does when the account exists: sections 2 (add) and 4 (modify) have the same method and path. Two handlers might be told apart by `uid`, which section 4 lacks, or by an `id` in the structure. `"added with uid"`: whenever that is there, with an `id` as well.',
    values: ["updates", "updates without uid", "updates with id", "refused", "added again", "added with uid"],
  },
  accountCase: { about: "Whether POST tells accounts apart that differ in case only.", values: ["heeded", "ignored"] },
  newState: { about: "The state of a new account: section 2 has no parameter for it.", values: ["active", "disabled"] },
  passwordOnModify: {
    about: "Whether POST sets the password of an existing account; section 4 makes it mandatory.",
    values: ["sets", "ignored"],
  },
  postOmitted: {
    about: "The effect of fields that a modifying POST (section 4) leaves out: jobnumber, roleId, roleEnble and, where optional, name.",
    values: ["keeps", "clears"],
  },
  putOmitted: { about: "The effect of fields that PUT (section 9) leaves out: name, jobnumber, bind_ext.", values: ["keeps", "clears"] },
  putPassword: { about: "What PUT does with a `password`; the type SubUser of section 9 is not published.", values: ["ignored", "sets"] },
  delete: {
    about: "Whether DELETE (section 10) removes an account or sets its state to 3, cancelled (section 5).",
    values: ["removes", "cancels"],
  },
  cancelled: { about: "Whether cancelled accounts are still returned and changed.", values: ["shown", "hidden"] },
  cancelledName: {
    about: 'Whether the name of a cancelled account may be given to a new one; `"revived"`: POST brings the cancelled one back.',
    values: ["free", "taken", "revived"],
  },
  getMissing: { about: "GET for an id that does not exist (sections 6 and 8): nothing found, or a failure.", values: ["empty", "failed"] },
  putMissing: { about: "PUT for an id that does not exist (sections 7 and 9).", values: ["failed", "success"] },
  deleteMissing: { about: "DELETE for an id that does not exist, or no longer (section 10).", values: ["failed", "success"] },

  roleList: {
    about:
      "Whether the list of 角色及权限 is there for these credentials: 子账号及权限 asks for ids of roles and names no interface for them, and the error table has codes for a right and a method.",
    values: ["shown", "refused", "missing"],
  },
  roleFields: {
    about:
      "The names of a role's id and name in rows of 角色及权限, whose type is not published: its own filter is `name`, and 子账号及权限 has the parameters `roleId` and `roleName`.",
    values: ["id/name", "roleId/roleName"],
  },
  roleMax: {
    about: "How many rows the list of roles has at the most: like section 5 it has no pages. `null`: any number.",
    values: [null, 3],
  },
  roleTotal: {
    about: "Whether the number of all roles stands beside the list: 查询、记录 has a `total`, 角色及权限 has none.",
    values: ["none", "total"],
  },
  unknownRole: { about: "POST with a role that does not exist (sections 2 and 4).", values: ["refused", "ignored"] },
  roleEnbleOmitted: {
    about: 'What a new account with a role gets when roleEnble, "apply the role\'s permission template", is left out (section 2).',
    values: ["2", "1"],
  },
  roleTemplate: {
    about:
      "What roleEnble 1 does: copies the role's applications once, makes the account follow its role (and PUT of section 7 fail), or nothing.",
    values: ["copied", "followed", "ignored"],
  },
  appList: { about: "What section 6 shows without `pid`: the top level of the tree, or all.", values: ["by level", "at once"] },
  appPid: { about: "Whether section 6 heeds `pid`. Where it does not, it shows all each time.", values: ["heeded", "ignored"] },
  appFlag: {
    about:
      "How section 6 shows what the account may open: a flag beside each application, whose values no page has, or, as its title reads, by showing no others.",
    values: ["true/false", "1/0", "1/2", "Y/N", "是/否", "absent"],
  },
  appFlagName: { about: "The name of that flag, which no page has either.", values: ["isAuth", "checked", "usable"] },
  appFlagSetter: { about: "Whether `setIsAuth: true` stands before it, as in the samples of 业务记录.", values: ["none", "before"] },
  appFlagRows: { about: "Whether rows of applications that the account may not open have the flag, too.", values: ["all", "granted"] },
  appIdName: { about: "The name of an application's id in rows: as `pid` suggests, or as `authAppIds` does.", values: ["id", "appId"] },
  noApplications: {
    about: "What section 6 answers where there are no applications: nothing found, or a failure.",
    values: ["empty", "failed"],
  },
  rootPid: { about: "The `pid` of applications of the top level.", values: ["0", "null", "absent"] },
  authAppIds: { about: "Whether authAppIds of section 7 adds to what the account may open or replaces it.", values: ["adds", "replaces"] },
  appGrant: {
    about: "What else happens when section 7 allows an application: applications are a tree, and no page says what that means for rights.",
    values: ["alone", "refused without parents", "with parents", "with children"],
  },
  appForbid: {
    about: "What else happens when section 7 forbids one. Forbidding comes after allowing.",
    values: ["alone", "refused with children", "with children"],
  },
  appInBothLists: { about: "An id that is in both lists of section 7.", values: ["refused", "granted", "forbidden"] },
  unknownApp: { about: "An id in a list of section 7 that no application has.", values: ["refused", "ignored"] },
} as const satisfies Switches;

/** What an emulator speaks: a value for each of {@link uucallSwitches}. */
export type UucallDialect = DialectOf<typeof uucallSwitches>;

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const uucallDialectValues: SwitchValues<UucallDialect> = valuesOf(uucallSwitches);

/** The dialect of an emulator that was told nothing else. */
export const defaultUucallDialect: Readonly<UucallDialect> = defaultDialect(uucallDialectValues);
