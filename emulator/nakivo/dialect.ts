import { defaultDialect, type SwitchValues } from "../dialect.ts";

/**
 * What the vendor's pages leave open or contradict, one switch each. Page names are those of the API reference.
 * Requests must suit `envelope`, `dataAbsent`, `dataObject`, `filterOmissions`, `criteria…` and `batch`; the other switches change answers only. Values that no page suggests are there to try clients with, and say so.
 */
export interface NakivoDialect {
  /** What a request may be: the Overview fixes five fields, `rpc` and an integer tid; Directors were seen to take any type, a tid of text (as in Create Tenant's sample) and further fields. */
  envelope: "strict" | "lenient";
  /** A request without `data`: mandatory in the Overview, left out in the samples of Login State Check and Logout. */
  dataAbsent: "taken" | "refused";
  /** Parameters as an object in place of a list: the Overview says array or JSON object, every sample has an array or null. */
  dataObject: "refused" | "taken";
  /** getTenants without a filter or with a part of one: Get Tenant List shows start, count and criteria; public clients send null for the whole or for criteria. */
  filterOmissions: "refused" | "taken";
  /** The form of `criteria`: "Json" in Get Tenant List's table, an array in the samples. */
  criteria: "array" | "array or object";
  /** Whether criteria do what they are for; no page says what a Director does that does not know them. `"nothing"` is an empty list. */
  criteriaEffect: "as asked" | "ignored" | "nothing" | "failure";
  /** Which criteria there are: the pages name ID only, a public client uses NAME, the sentence on nested ones shows no list. */
  criteriaNames: "every field" | "ID and NAME" | "ID";
  /** A criterion of another name, of which no page says a word. */
  unknownCriterion: "failure" | "ignored";
  /** LIKE and ILIKE: Get Tenant List lists them without saying whether `%` and `_` stand for any text or the value for a part of it. */
  like: "pattern" | "contains";
  /** Several requests in one body: the Overview mentions a batch, no page shows one or says in which order its answers come. */
  batch: "in order" | "reversed" | "refused";
  /** `tid` in answers: an integer in every table, a string in every sample. */
  tid: "string" | "number";
  /** The method in answers: echoed in all samples but Get License Info's, which has a blank before it. */
  echo: "exact" | "leading blank";
  /** message, where and cause of an answer without a failure: strings by the tables, null in the samples. */
  noMessage: "null" | "empty" | "absent";
  /** How a call fails; no page has a sample. Public clients look for the type `exception`, for a message, or for another `data.result` than OK. */
  failure: "exception" | "message" | "data.result";
  /** Whether a failure has where and cause besides its message: the tables list them, public clients disagree on whether cause may be null. */
  failureDetail: "full" | "message only";
  /** What a call without a valid session gets, of which no page says a word. `"failure"` has the form that the switch `failure` says; `"empty"` is an empty body. */
  unauthenticated: "failure" | "401" | "403" | "redirect" | "html" | "empty";
  /** isLogged without a session: Login State Check says false, no page says whether it wants a session. */
  isLoggedWithoutSession: "false" | "unauthenticated";
  /** The cookies of a session: Login names none and speaks of a cookie file, so the name may be any and there may be several. */
  cookies: "JSESSIONID" | "another name" | "two";
  /** Whether each answer brings new cookies for the same session and ends the old ones. Login speaks of cookies once and says nothing of changes. */
  cookieRotation: "never" | "each answer";
  /** The path of the cookies: the samples do not show it; one session works for tenants' URLs too, which suggests `/`. */
  cookiePath: "/" | "/c";
  /** What the timeout of a session counts from, on which Login is silent: its last call or its start. */
  sessionExpiry: "idle" | "absolute";
  /** The timeout of a session in milliseconds. Login: 10 minutes by default. */
  sessionMs: number;
  /** The effect of remember_me: Login says that the user stays logged in, not for how long. */
  rememberMe: "no end" | "same timeout";
  /** The failed attempt at which a user is blocked; Login shows a counter and no limit. `null` blocks nobody. */
  lockAfter: number | null;
  /** For how many milliseconds a user is blocked; no page says. */
  lockMs: number;
  /** The unit of canTry.waitTimeLeft: not on the Login page, printed as seconds by a public client. */
  waitTimeLeft: "seconds" | "milliseconds";
  /** `data` of a login that opened a session: an object with `result` on the Login page. The other forms are on no page; they are here to try clients with. */
  loginAnswer: "result" | "null" | "empty" | "true";
  /**
   * A refused login: a `data.result` by the Login page's table and public clients; other calls' failures may look otherwise. `"null"` is a success without
   * data, and the rest are no answers in the envelope: both are on no page.
   */
  loginRefusal: "data.result" | "failure" | "null" | "401" | "403" | "html";
  /**
   * What a user gets who has to give a second factor: the product has one, no page of the API has a step for it. `"twoFaInfo"` says so in that field alone;
   * `"after the login"` lets the user in and then refuses each call as if there were no session.
   */
  secondFactor: "none" | "result" | "reason" | "failure" | "twoFaInfo" | "after the login";
  /** userInfo.twoFaInfo of a login without a second factor: not on the Login page, shown by a public client; no page tells its form. */
  twoFaInfo: "absent" | "null" | "object";
  /** The reason of a refused login: string or null on the Login page. */
  loginReason: "text" | "null";
  /** userInfo.tid: an integer and "transaction id" on the Login page, a string in a public client. */
  userTid: "number" | "string";
  /** `data` of getTenants: Get Tenant List's sample has children in an object, an older public client reads items, and its table calls data an array of tenants, each with a total. */
  list: "children" | "items" | "array";
  /** `total` of getTenants, "number of tenant items": of those that match, of all, or of the page. The sample has 10 with two rows. */
  total: "matching" | "overall" | "page";
  /** `start` of a filter: a "start ID" in Get Tenant List, 0 in its samples, an offset in calls that public clients page through. `"ignored"` gives the first page each time. */
  start: "offset" | "id" | "ignored";
  /** `count` of a filter: the number of tenants to return. `"ignored"` returns all there are, or as many as `pageCap` says. */
  countEffect: "as asked" | "ignored";
  /** The most tenants a page holds, whatever was asked for; the pages state no limit and ask for up to 1,000. */
  pageCap: number | null;
  /** What a `start` behind the last tenant gives; no page says. */
  startPastEnd: "empty" | "last page";
  /** What the criterion ID EQ gives for an id that does not exist; Get Tenant Info does not say. */
  unknownTenant: "empty" | "failure";
  /** A Director that is not in multi-tenant mode, which Create Tenant demands; no page says what getTenants gives without it. */
  singleTenant: "no" | "failure" | "empty list";
  /** A licence without the API: three public clients say that it takes Enterprise Plus, no page says so or what a call gets without it. */
  licence: "sufficient" | "failure" | "403";
  /** The fields of a tenant: the samples lack some rows of Get Tenant List's table and each lacks others; public clients and Create Tenant have more (`"newer"`); `"least"` has id and name. */
  tenantFields: "as stored" | "table" | "newer" | "least";
  /** remoteTenant, where there is one: seen in a public client, on no page. */
  remoteTenant: "boolean" | "object" | "null";
  /** Whether tenants with even ids have some fields in forms that no page has. */
  oddValues: boolean;
  /** The key usedPhysicalServers, which has a blank at its end in Get Tenant List's sample. */
  usedPhysicalServersKey: "plain" | "trailing blank";
  /** Empty email, phone, website and address: `""` in the samples; no page says which fields may be null. */
  emptyContact: "empty" | "null" | "absent";
  /** `logo`: a path in the samples and the table; a public client takes it to be null at times. */
  logo: "as stored" | "null";
  /** `uuid`: "of the corresponding session" in Get Tenant List, but the tenant's folder in its sample's logo path. */
  uuid: "tenant" | "session";
  /** Values of enumerations that no page has, among them a pending change that other objects have. */
  unknownEnums: boolean;
  /** Fields in answers that no page has; public clients know some. */
  unknownFields: boolean;
  /** The order of tenants where no sort is asked for, on which no page says a word. `"shuffled"` changes it within each page. */
  listOrder: "stable" | "shuffled";
}

/** Every value of each switch, the default first, for example to generate pairwise combinations. Numbers may also be others. */
export const nakivoDialectValues: SwitchValues<NakivoDialect> = {
  envelope: ["strict", "lenient"],
  dataAbsent: ["taken", "refused"],
  dataObject: ["refused", "taken"],
  filterOmissions: ["refused", "taken"],
  criteria: ["array", "array or object"],
  criteriaEffect: ["as asked", "ignored", "nothing", "failure"],
  criteriaNames: ["every field", "ID and NAME", "ID"],
  unknownCriterion: ["failure", "ignored"],
  like: ["pattern", "contains"],
  batch: ["in order", "reversed", "refused"],
  tid: ["string", "number"],
  echo: ["exact", "leading blank"],
  noMessage: ["null", "empty", "absent"],
  failure: ["exception", "message", "data.result"],
  failureDetail: ["full", "message only"],
  unauthenticated: ["failure", "401", "403", "redirect", "html", "empty"],
  isLoggedWithoutSession: ["false", "unauthenticated"],
  cookies: ["JSESSIONID", "another name", "two"],
  cookieRotation: ["never", "each answer"],
  cookiePath: ["/", "/c"],
  sessionExpiry: ["idle", "absolute"],
  sessionMs: [600_000, 2_000],
  rememberMe: ["no end", "same timeout"],
  lockAfter: [5, 3, null],
  lockMs: [300_000, 200],
  waitTimeLeft: ["seconds", "milliseconds"],
  loginAnswer: ["result", "null", "empty", "true"],
  loginRefusal: ["data.result", "failure", "null", "401", "403", "html"],
  secondFactor: ["none", "result", "reason", "failure", "twoFaInfo", "after the login"],
  twoFaInfo: ["absent", "null", "object"],
  loginReason: ["text", "null"],
  userTid: ["number", "string"],
  list: ["children", "items", "array"],
  total: ["matching", "overall", "page"],
  start: ["offset", "id", "ignored"],
  countEffect: ["as asked", "ignored"],
  pageCap: [null, 3],
  startPastEnd: ["empty", "last page"],
  unknownTenant: ["empty", "failure"],
  singleTenant: ["no", "failure", "empty list"],
  licence: ["sufficient", "failure", "403"],
  tenantFields: ["as stored", "table", "newer", "least"],
  remoteTenant: ["boolean", "object", "null"],
  oddValues: [false, true],
  usedPhysicalServersKey: ["plain", "trailing blank"],
  emptyContact: ["empty", "null", "absent"],
  logo: ["as stored", "null"],
  uuid: ["tenant", "session"],
  unknownEnums: [false, true],
  unknownFields: [false, true],
  listOrder: ["stable", "shuffled"],
};

/** The dialect of an emulator that was told nothing else. */
export const defaultNakivoDialect: Readonly<NakivoDialect> = defaultDialect(nakivoDialectValues);
