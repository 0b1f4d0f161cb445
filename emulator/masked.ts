import type { RecordedRequest } from "./requestLog.ts";

const mask = "[masked]";
/** Headers that open an account for whoever has them. */
const secretHeaders = new Set(["authorization", "proxy-authorization", "cookie", "x-app-key"]);
/** Fields of bodies and queries that hold keys and passwords. */
const secretFields = "password|app_?secret|secret_?key|api_?key";
const secretField = new RegExp(`^(?:${secretFields})$`, "i");

const text = String.raw`"(?:[^"\\]|\\.)*"`;
const secretValues = new RegExp(String.raw`("(?:${secretFields})"\s*:\s*)${text}`, "gis");
/** NAKIVO's login has the user and the password as the first two of its data. */
const loginData = new RegExp(String.raw`("data"\s*:\s*\[\s*${text}\s*,\s*)${text}`, "gs");

/** A copy of a request in which its credentials do not show. */
export function masked(request: RecordedRequest): RecordedRequest {
  const entries = (values: Readonly<Record<string, string>>, secret: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, secret(name) ? mask : value]));
  const body = request.body.replaceAll(secretValues, `$1"${mask}"`);
  return {
    ...request,
    headers: entries(request.headers, (name) => secretHeaders.has(name)),
    query: entries(request.query, (name) => secretField.test(name)),
    body: /"login"/.test(body) ? body.replaceAll(loginData, `$1"${mask}"`) : body,
  };
}
