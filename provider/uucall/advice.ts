import type { VendorError } from "../core/errors.js";
import type { HttpRequest } from "../http/httpClient.js";
import { CREDENTIALS, PREFIX, Refusal } from "./answer.js";
import { blamesParameter, isOfCaller } from "./refusal.js";

/** A list may be empty, and the vendor say so in words that are not known. */
export function withAdvice(error: unknown): unknown {
  if (error instanceof Refusal && !isOfCaller(error))
    error.message += ". If this text means that the list is empty, set uucall:nothingFound to it";
  return error;
}

const TYPES = "try uucall:contentType application/xml;charset=utf-8, which the vendor's pages have";

/** The settings to look at after a call that was refused. */
export function adviceFor(error: VendorError, method: HttpRequest["method"]): string {
  switch (error.status) {
    case 401:
    case 403:
      return `; ${CREDENTIALS}`;
    case 404:
      return `; ${PREFIX}`;
    case 406:
    case 415:
      return `; ${TYPES}`;
  }
  if (!blamesParameter(error)) return "";
  const carriesFields = method === "POST" || method === "PUT";
  return carriesFields
    ? "; the setting uucall:fields chooses where a request carries its fields"
    : `; if every call fails like this, ${TYPES}`;
}
