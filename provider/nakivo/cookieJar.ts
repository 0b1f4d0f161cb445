import { isOpen } from "../http/address.js";

/** A cookie that goes with requests to the jar's address. */
interface Cookie {
  name: string;
  value: string;
  /** Of several, that with the longer path comes first in a request. */
  path: string;
  /** Milliseconds since 1970. */
  expires: number;
}

/** What no header may hold. */
const CONTROL = /\p{Cc}/u;

/**
 * The cookies of one address. What a server sets for other hosts or paths would go with no request: it is not kept.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-5
 */
export class CookieJar {
  readonly #url: URL;
  /** By name, domain and path, in the order in which they were first set. */
  readonly #cookies = new Map<string, Cookie>();

  constructor(url: URL) {
    this.#url = url;
  }

  /** Takes a `Set-Cookie` header. One without `=` is a value without a name, as servers of devices send it. */
  set(header: string): void {
    const [pair = "", ...rest] = header.split(";").map((part) => part.trim());
    const [name, value] = pair.includes("=") ? split(pair) : ["", pair];
    if (pair === "" || pair === "=" || CONTROL.test(pair)) return;
    // Of an attribute that comes twice, the last one counts.
    const attributes = new Map(rest.map(split).map(([key, text]) => [key.toLowerCase(), text]));
    const domain = (attributes.get("domain") ?? "").replace(/^\./, "").toLowerCase();
    const given = attributes.get("path") ?? "";
    const path = given.startsWith("/") ? given : folderOf(this.#url.pathname);
    if (!this.#domainMatches(domain) || !this.#pathMatches(path)) return;
    const secure = attributes.has("secure");
    if (secure && isOpen(this.#url)) return;
    if (name.startsWith("__Secure-") && !secure) return;
    if (name.startsWith("__Host-") && !(secure && domain === "" && given === "/")) return;
    const key = JSON.stringify([name, domain, path]);
    const expires = expiryOf(attributes);
    if (expires <= Date.now()) this.#cookies.delete(key);
    else this.#cookies.set(key, { name, value, path, expires });
  }

  /** The values that a request would carry. */
  get values(): string[] {
    return this.#current().map(({ value }) => value);
  }

  /** The header of a request; empty where there is no cookie. */
  get header(): string {
    return this.#current()
      .map(({ name, value }) => (name === "" ? value : `${name}=${value}`))
      .join("; ");
  }

  #current(): Cookie[] {
    return [...this.#cookies.values()].filter(({ expires }) => expires > Date.now()).sort((a, b) => b.path.length - a.path.length);
  }

  #domainMatches(domain: string): boolean {
    const host = this.#url.hostname;
    // Only a name has other names below it: an address has none.
    return domain === "" || host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|^\[/.test(host));
  }

  #pathMatches(path: string): boolean {
    const { pathname } = this.#url;
    return pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function split(text: string): [name: string, value: string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** `Max-Age` counts before `Expires`, and neither where it cannot be read. */
function expiryOf(attributes: ReadonlyMap<string, string>): number {
  const age = attributes.get("max-age") ?? "";
  if (/^-?\d+$/.test(age)) return Number(age) > 0 ? Date.now() + Number(age) * 1000 : 0;
  const date = attributes.get("expires");
  return date === undefined ? Number.POSITIVE_INFINITY : (timeOf(date) ?? Number.POSITIVE_INFINITY);
}

const MONTHS: readonly string[] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** A cookie's date, which is in no one form. It is in UTC, whatever it says. */
function timeOf(text: string): number | undefined {
  const clock = /(?<!\d)(\d{1,2}):(\d{1,2}):(\d{1,2})(?!\d)/.exec(text);
  const words = text.replace(clock?.[0] ?? "", " ").split(/[^\p{L}\d]+/u);
  const month = words.map((word) => MONTHS.indexOf(word.slice(0, 3).toLowerCase())).find((at) => at !== -1);
  const [day, year] = words.filter((word) => /^(\d{1,2}|\d{4})$/.test(word)).map(Number);
  if (clock === null || month === undefined || day === undefined || year === undefined) return undefined;
  const century = year >= 100 ? 0 : year >= 70 ? 1900 : 2000;
  return Date.UTC(year + century, month, day, Number(clock[1]), Number(clock[2]), Number(clock[3]));
}
