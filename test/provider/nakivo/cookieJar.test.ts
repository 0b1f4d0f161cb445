import { afterEach, expect, test, vi } from "vitest";
import { CookieJar } from "../../../provider/nakivo/cookieJar.js";

const DIRECTOR = "https://director.corp.example/c/router";
const sentAfter = (headers: string[], url = DIRECTOR): string => {
  const jar = new CookieJar(new URL(url));
  for (const header of headers) jar.set(header);
  return jar.header;
};

test.each([
  ["name and value", ["sid=1"], "sid=1"],
  ["all names, in the order in which they came", ["b=1", "a=2"], "b=1; a=2"],
  ["the longer path first", ["a=1; Path=/", "b=2; Path=/c", "c=3; Path=/"], "b=2; a=1; c=3"],
  ["the newer value in the older place", ["a=1", "b=2", "a=3"], "a=3; b=2"],
  ["both of one name and two paths", ["a=1; Path=/", "a=2; Path=/c"], "a=2; a=1"],
  ["a value with equals signs, quotes and spaces", [' a = "b = c" ; Path=/'], 'a="b = c"'],
  ["a value without a name", ["abc; Path=/"], "abc"],
  ["an empty value", ["a="], "a="],
  ["nothing where there is nothing", ["", ";", "=", " ; Path=/"], ""],
  ["nothing with control characters", ["a=b\u0001", "a\u007f=b"], ""],
  ["attributes in any case and with spaces around", ["a=1 ;pATH = /c ; SECURE;HttpOnly ; SameSite=Strict"], "a=1"],
])("a request carries %s", (_, headers, sent) => {
  expect(sentAfter(headers)).toBe(sent);
});

test.each([
  ["Path=/c", true],
  ["Path=/c/", true],
  ["Path=/c/router", true],
  ["Path=/", true],
  ["Path=c", true],
  ["Path", true],
  ["Path=/x; Path=/c", true],
  ["Path=/c; Path=/x", false],
  ["Path=/c/rout", false],
  ["Path=/c/router/", false],
  ["Path=/C", false],
])("of a cookie with %s, it is %s that it goes to /c/router", (attributes, goes) => {
  expect(sentAfter([`a=1; ${attributes}`])).toBe(goes ? "a=1" : "");
});

test("without a path, a cookie is for the folder of the request", () => {
  expect(sentAfter(["a=1; Path=/c", "a=2"])).toBe("a=2");
  expect(sentAfter(["a=1; Path=/", "a=2"], "https://director.example/router")).toBe("a=2");
});

test.each([
  ["director.corp.example", DIRECTOR, true],
  [".Director.Corp.Example", DIRECTOR, true],
  ["corp.example", DIRECTOR, true],
  ["orp.example", DIRECTOR, false],
  ["other.corp.example", DIRECTOR, false],
  ["a.director.corp.example", DIRECTOR, false],
  ["", DIRECTOR, true],
  ["local", "https://director.local/c/router", true],
  ["director", "https://director/c/router", true],
  ["10.0.0.1", "https://10.0.0.1/c/router", true],
  ["0.0.1", "https://10.0.0.1/c/router", false],
  ["[::1]", "https://[::1]/c/router", true],
])("of a cookie for the domain %j, it goes to %s: %s", (domain, url, goes) => {
  expect(sentAfter([`a=1; Domain=${domain}`], url)).toBe(goes ? "a=1" : "");
});

test("one of the host only and one of its domain are two", () => {
  expect(sentAfter(["a=1", "a=2; Domain=corp.example"])).toBe("a=1; a=2");
});

test.each([
  ["http://director.corp.example/c/router", ""],
  ["http://127.0.0.1:8080/c/router", "a=1"],
  ["http://localhost/c/router", "a=1"],
  [DIRECTOR, "a=1"],
])("at %s, a secure cookie gives %j: without encryption it stays on this machine", (url, sent) => {
  expect(sentAfter(["a=1; Secure"], url)).toBe(sent);
});

test.each([
  ["__Secure-a=1", ""],
  ["__Secure-a=1; Secure", "__Secure-a=1"],
  ["__Host-a=1; Secure", ""],
  ["__Host-a=1; Secure; Path=/; Domain=corp.example", ""],
  ["__Host-a=1; Secure; Path=/", "__Host-a=1"],
])("%s gives %j: a name's prefix holds its server to what it says", (header, sent) => {
  expect(sentAfter([header])).toBe(sent);
});

const PAST = [
  "Max-Age=0",
  "Max-Age=-5",
  "Max-Age=0; Expires=Wed, 21 Oct 2099 07:28:00 GMT",
  "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "Expires=Thu, 01-Jan-1970 00:00:01 GMT",
  "Expires=Sunday, 06-Nov-94 08:49:37 GMT",
  "Expires=Sun Nov  6 08:49:37 1994",
  "Expires=1994 6 november 8:49:37",
];
test.each(PAST)("a cookie goes with %s", (attributes) => {
  expect(sentAfter(["a=1", "b=2", `a=; ${attributes}`])).toBe("b=2");
});

const FUTURE = [
  "Max-Age=60",
  "Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  "Expires=Wed, 21 Oct 2099 07:28:00 GMT",
  "Expires=Wed, 21-Oct-69 07:28:00 GMT",
  "Expires=tomorrow",
  "Expires=0",
  "Expires=-1",
  "Expires",
  "Max-Age=soon",
  "Max-Age=soon; Expires=Wed, 21 Oct 2099 07:28:00 GMT",
];
test.each(FUTURE)("a cookie stays with %s", (attributes) => {
  expect(sentAfter([`a=1; ${attributes}`])).toBe("a=1");
});

afterEach(() => {
  vi.useRealTimers();
});

test("a cookie goes when its time is over, and to the second", () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 9, 21, 7, 27, 58) });
  const jar = new CookieJar(new URL(DIRECTOR));
  for (const header of ["a=1; Max-Age=1", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 +0900", "c=3"]) jar.set(header);
  expect(jar.header).toBe("a=1; b=2; c=3");
  vi.advanceTimersByTime(1000);
  expect(jar.values).toEqual(["2", "3"]);
  vi.advanceTimersByTime(1000);
  expect(jar.header).toBe("c=3");
});
