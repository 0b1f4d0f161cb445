import { z } from "zod";
import { Failure, Rejection, unknown } from "./answer.ts";
import type { NakivoDialect } from "./dialect.ts";
import { giveSession, type Method, type MethodCall, parse, requireSession, sessionOf } from "./director.ts";
import { hasPassword, type NakivoUser } from "./user.ts";

// Login: user name, password or null, remember_me.
const loginParameters = z.tuple([z.string(), z.string().nullable(), z.boolean()]);
const noParameters = z.tuple([]).nullish();

/** The roles that the sample of Login shows before it is cut off. */
const permissions = ["ROLE_CONFIG_INVENTORY", "ROLE_INSTALL_LICENSE", "ROLE_CONFIG_AUTH", "ROLE_CONFIG_BRANDING", "ROLE_USER"];

/** Opens a session. A blocked user is refused even with the right password. */
export const login: Method = (call) => {
  const { director, data } = call;
  const [username, password, remembered] = parse(loginParameters, data);
  if (!director.lockout.canTry(username).isPossible) return refused(call, username, "FAIL_BLOCKED_WAIT", "The user is blocked for now");
  const user = director.users.find((candidate) => candidate.username === username);
  if (!user || !hasPassword(user, password)) {
    director.lockout.failed(username);
    const result = call.dialect.unknownEnums ? "FAIL_CREDENTIALS" : "FAIL_OTHER";
    return refused(call, username, result, "Incorrect username or password");
  }

  director.lockout.succeeded(username);
  const { secondFactor } = call.dialect;
  if (secondFactor !== "none" && secondFactor !== "after the login") return refusedForSecondFactor(call, username, secondFactor);
  giveSession(call, director.sessions.begin(username, remembered));
  call.c.var.request.account = username;
  const firstTime = user.firstLoginAt === undefined;
  user.firstLoginAt ??= Date.now();
  const told = loginData(call, username, { result: "OK", reason: null, firstTime, userInfo: userInfo(call, user, user.firstLoginAt) });
  return { result: told, null: null, empty: {}, true: true }[call.dialect.loginAnswer];
};

/** Login State Check: a boolean. */
export const isLogged: Method = (call) => {
  parse(noParameters, call.data);
  if (call.dialect.isLoggedWithoutSession === "unauthenticated") requireSession(call);
  return sessionOf(call) !== undefined;
};

/** Logout: null. */
export const logoutCurrentUser: Method = (call) => {
  parse(noParameters, call.data);
  call.director.sessions.end(requireSession(call));
  return null;
};

function refused(call: MethodCall, username: string, result: string, reason: string): object | null {
  call.director.sessions.refuse();
  const { loginRefusal } = call.dialect;
  if (loginRefusal !== "data.result" && loginRefusal !== "null") throw new Rejection(reason, loginRefusal);
  call.c.var.request.reason = `${result}: ${reason}`;
  if (loginRefusal === "null") return null;
  return loginData(call, username, {
    result,
    reason: call.dialect.loginReason === "text" ? reason : null,
    firstTime: false,
    userInfo: null,
  });
}

/** The names of results and the texts are the emulator's own: no page has any. */
function refusedForSecondFactor(
  call: MethodCall,
  username: string,
  form: Exclude<NakivoDialect["secondFactor"], "none" | "after the login">,
): object {
  call.director.sessions.refuse();
  call.c.var.request.reason = "The user has to give a second factor";
  if (form === "failure") throw new Failure("Two-factor authentication is required");
  const result = form === "result" ? "FAIL_TWO_FA_REQUIRED" : "FAIL_OTHER";
  const reason = form === "reason" ? "Enter the verification code" : null;
  const userInfo = form === "twoFaInfo" ? { twoFaInfo: { required: true } } : null;
  return loginData(call, username, { result, reason, firstTime: false, userInfo });
}

function loginData(
  { director, dialect }: MethodCall,
  username: string,
  told: { result: string; reason: string | null; firstTime: boolean; userInfo: object | null },
): object {
  const { result, reason, firstTime, userInfo } = told;
  return { result, reason, firstTime, productConfigured: true, userInfo, canTry: director.lockout.canTry(username), ...unknown(dialect) };
}

function userInfo({ dialect }: MethodCall, { id, username, email }: NakivoUser, firstLoginAt: number): object {
  return {
    id,
    name: username,
    isMasterAdmin: true,
    isAdmin: true,
    permissions,
    tid: dialect.userTid === "number" ? 1 : "1",
    email: email ?? null,
    firstLoginRelative: Math.floor((Date.now() - firstLoginAt) / 1000),
    ...twoFaInfoOf(dialect),
    ...unknown(dialect),
  };
}

function twoFaInfoOf({ twoFaInfo, secondFactor }: NakivoDialect): object {
  if (secondFactor === "after the login") return { twoFaInfo: { required: true } };
  return { absent: {}, null: { twoFaInfo: null }, object: { twoFaInfo: { required: false } } }[twoFaInfo];
}
