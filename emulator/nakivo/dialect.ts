import { type DialectOf, defaultDialect, type Switches, type SwitchValues, valuesOf } from "../dialect.ts";

/**
 * What the vendor's pages leave open or contradict, one switch each. Page names are those of the API reference.
 * Requests must suit `envelope`, `dataAbsent`, `dataObject`, `filterOmissions`, `criteria…` and `batch`; the other switches change answers only. Values that no page suggests are there to try clients with, and say so.
 *
 * Of the values, the first is the default.
 */
export const nakivoSwitches = {
  envelope: {
    about:
      "What a request may be: the Overview fixes five fields, `rpc` and an integer tid; Directors were seen to take any type, a tid of text (as in Create Tenant's sample) and further fields.",
    values: ["strict", "lenient"],
  },
  dataAbsent: {
    about: "A request without `data`: mandatory in the Overview, left out in the samples of Login State Check and Logout.",
    values: ["taken", "refused"],
  },
  dataObject: {
    about: "Parameters as an object in place of a list: the Overview says array or JSON object, every sample has an array or null.",
    values: ["refused", "taken"],
  },
  filterOmissions: {
    about:
      "getTenants without a filter or with a part of one: Get Tenant List shows start, count and criteria; public clients send null for the whole or for criteria.",
    values: ["refused", "taken"],
  },
  criteria: {
    about: 'The form of `criteria`: "Json" in Get Tenant List\'s table, an array in the samples.',
    values: ["array", "array or object"],
  },
  criteriaEffect: {
    about:
      'Whether criteria do what they are for; no page says what a Director does that does not know them. `"nothing"` is an empty list.',
    values: ["as asked", "ignored", "nothing", "failure"],
  },
  criteriaNames: {
    about: "Which criteria there are: the pages name ID only, a public client uses NAME, the sentence on nested ones shows no list.",
    values: ["every field", "ID and NAME", "ID"],
  },
  unknownCriterion: { about: "A criterion of another name, of which no page says a word.", values: ["failure", "ignored"] },
  like: {
    about:
      "LIKE and ILIKE: Get Tenant List lists them without saying whether `%` and `_` stand for any text or the value for a part of it.",
    values: ["pattern", "contains"],
  },
  batch: {
    about: "Several requests in one body: the Overview mentions a batch, no page shows one or says in which order its answers come.",
    values: ["in order", "reversed", "refused"],
  },
  tid: { about: "`tid` in answers: an integer in every table, a string in every sample.", values: ["string", "number"] },
  echo: {
    about: "The method in answers: echoed in all samples but Get License Info's, which has a blank before it.",
    values: ["exact", "leading blank"],
  },
  noMessage: {
    about: "message, where and cause of an answer without a failure: strings by the tables, null in the samples.",
    values: ["null", "empty", "absent"],
  },
  failure: {
    about:
      "How a call fails; no page has a sample. Public clients look for the type `exception`, for a message, or for another `data.result` than OK.",
    values: ["exception", "message", "data.result"],
  },
  failureDetail: {
    about:
      "Whether a failure has where and cause besides its message: the tables list them, public clients disagree on whether cause may be null.",
    values: ["full", "message only"],
  },
  unauthenticated: {
    about:
      'What a call without a valid session gets, of which no page says a word. `"failure"` has the form that the switch `failure` says; `"empty"` is an empty body.',
    values: ["failure", "401", "403", "redirect", "html", "empty"],
  },
  isLoggedWithoutSession: {
    about: "isLogged without a session: Login State Check says false, no page says whether it wants a session.",
    values: ["false", "unauthenticated"],
  },
  cookies: {
    about: "The cookies of a session: Login names none and speaks of a cookie file, so the name may be any and there may be several.",
    values: ["JSESSIONID", "another name", "two"],
  },
  cookieRotation: {
    about:
      "Whether each answer brings new cookies for the same session and ends the old ones. Login speaks of cookies once and says nothing of changes.",
    values: ["never", "each answer"],
  },
  cookiePath: {
    about: "The path of the cookies: the samples do not show it; one session works for tenants' URLs too, which suggests `/`.",
    values: ["/", "/c"],
  },
  sessionExpiry: {
    about: "What the timeout of a session counts from, on which Login is silent: its last call or its start.",
    values: ["idle", "absolute"],
  },
  sessionMs: { about: "The timeout of a session in milliseconds. Login: 10 minutes by default.", values: [600_000, 2_000] },
  rememberMe: {
    about: "The effect of remember_me: Login says that the user stays logged in, not for how long.",
    values: ["no end", "same timeout"],
  },
  lockAfter: {
    about: "The failed attempt at which a user is blocked; Login shows a counter and no limit. `null` blocks nobody.",
    values: [5, 3, null],
  },
  lockMs: { about: "For how many milliseconds a user is blocked; no page says.", values: [300_000, 200] },
  waitTimeLeft: {
    about: "The unit of canTry.waitTimeLeft: not on the Login page, printed as seconds by a public client.",
    values: ["seconds", "milliseconds"],
  },
  loginAnswer: {
    about:
      "`data` of a login that opened a session: an object with `result` on the Login page. The other forms are on no page; they are here to try clients with.",
    values: ["result", "null", "empty", "true"],
  },
  loginRefusal: {
    about:
      "A refused login: a `data.result` by the Login page's table and public clients; other calls' failures may look otherwise. `\"null\"` is a success without data, and the rest are no answers in the envelope: both are on no page.",
    values: ["data.result", "failure", "null", "401", "403", "html"],
  },
  secondFactor: {
    about:
      'What a user gets who has to give a second factor: the product has one, no page of the API has a step for it. `"twoFaInfo"` says so in that field alone; `"after the login"` lets the user in and then refuses each call as if there were no session.',
    values: ["none", "result", "reason", "failure", "twoFaInfo", "after the login"],
  },
  twoFaInfo: {
    about:
      "userInfo.twoFaInfo of a login without a second factor: not on the Login page, shown by a public client; no page tells its form.",
    values: ["absent", "null", "object"],
  },
  loginReason: { about: "The reason of a refused login: string or null on the Login page.", values: ["text", "null"] },
  userTid: {
    about: 'userInfo.tid: an integer and "transaction id" on the Login page, a string in a public client.',
    values: ["number", "string"],
  },
  list: {
    about:
      "`data` of getTenants: Get Tenant List's sample has children in an object, an older public client reads items, and its table calls data an array of tenants, each with a total.",
    values: ["children", "items", "array"],
  },
  total: {
    about: '`total` of getTenants, "number of tenant items": of those that match, of all, or of the page. The sample has 10 with two rows.',
    values: ["matching", "overall", "page"],
  },
  start: {
    about:
      '`start` of a filter: a "start ID" in Get Tenant List, 0 in its samples, an offset in calls that public clients page through. `"ignored"` gives the first page each time.',
    values: ["offset", "id", "ignored"],
  },
  countEffect: {
    about: '`count` of a filter: the number of tenants to return. `"ignored"` returns all there are, or as many as `pageCap` says.',
    values: ["as asked", "ignored"],
  },
  pageCap: {
    about: "The most tenants a page holds, whatever was asked for; the pages state no limit and ask for up to 1,000.",
    values: [null, 3],
  },
  startPastEnd: { about: "What a `start` behind the last tenant gives; no page says.", values: ["empty", "last page"] },
  unknownTenant: {
    about: "What the criterion ID EQ gives for an id that does not exist; Get Tenant Info does not say.",
    values: ["empty", "failure"],
  },
  singleTenant: {
    about: "A Director that is not in multi-tenant mode, which Create Tenant demands; no page says what getTenants gives without it.",
    values: ["no", "failure", "empty list"],
  },
  licence: {
    about:
      "A licence without the API: three public clients say that it takes Enterprise Plus, no page says so or what a call gets without it.",
    values: ["sufficient", "failure", "403"],
  },
  tenantFields: {
    about:
      'The fields of a tenant: the samples lack some rows of Get Tenant List\'s table and each lacks others; public clients and Create Tenant have more (`"newer"`); `"least"` has id and name.',
    values: ["as stored", "table", "newer", "least"],
  },
  remoteTenant: { about: "remoteTenant, where there is one: seen in a public client, on no page.", values: ["boolean", "object", "null"] },
  oddValues: { about: "Whether tenants with even ids have some fields in forms that no page has.", values: [false, true] },
  usedPhysicalServersKey: {
    about: "The key usedPhysicalServers, which has a blank at its end in Get Tenant List's sample.",
    values: ["plain", "trailing blank"],
  },
  emptyContact: {
    about: 'Empty email, phone, website and address: `""` in the samples; no page says which fields may be null.',
    values: ["empty", "null", "absent"],
  },
  logo: {
    about: "`logo`: a path in the samples and the table; a public client takes it to be null at times.",
    values: ["as stored", "null"],
  },
  uuid: {
    about: "`uuid`: \"of the corresponding session\" in Get Tenant List, but the tenant's folder in its sample's logo path.",
    values: ["tenant", "session"],
  },
  unknownEnums: {
    about: "Values of enumerations that no page has, among them a pending change that other objects have.",
    values: [false, true],
  },
  unknownFields: { about: "Fields in answers that no page has; public clients know some.", values: [false, true] },
  listOrder: {
    about: 'The order of tenants where no sort is asked for, on which no page says a word. `"shuffled"` changes it within each page.',
    values: ["stable", "shuffled"],
  },
} as const satisfies Switches;

/** What an emulator speaks: a value for each of {@link nakivoSwitches}. */
export type NakivoDialect = DialectOf<typeof nakivoSwitches>;

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const nakivoDialectValues: SwitchValues<NakivoDialect> = valuesOf(nakivoSwitches);

/** The dialect of an emulator that was told nothing else. */
export const defaultNakivoDialect: Readonly<NakivoDialect> = defaultDialect(nakivoDialectValues);
