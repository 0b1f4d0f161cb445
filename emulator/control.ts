import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Collection } from "./collection.ts";
import type { EventStream } from "./eventStream.ts";
import type { Fault, Faults } from "./faults.ts";
import { jsonOf } from "./jsonOf.ts";
import { largestControlBody, readBody } from "./readBody.ts";
import type { RequestLog } from "./requestLog.ts";

/** What the control API of an emulator reaches. */
export interface Controlled {
  readonly requests: RequestLog;
  readonly faults: Faults;
  /** The objects of each account by kind. A request that names no account means the first. */
  readonly collections: ReadonlyMap<string, Record<string, Collection<any>>>;
  dialect(): object;
  /** Throws an error that names the switch when a value is not one it takes. Without an argument: back to the defaults. */
  setDialect(switches?: object): void;
  expireSessions(): void;
}

/** What every route of the control API finds in its context. */
export interface ControlEnv {
  Bindings: HttpBindings;
}

const loopbackHosts = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

const endpoints = {
  "GET /_emulator/console": "a page to look at and to change all this",
  "GET /_emulator/events": "server-sent events: all there is, then what changes (?account= as for state)",
  "GET /_emulator/state": "all objects of an account, by kind",
  "PUT /_emulator/state": "put other objects in their place, for the kinds given",
  "POST /_emulator/state/{kind}": "add an object",
  "PATCH /_emulator/state/{kind}/{id}": "change fields of an object; its name will do for the id",
  "DELETE /_emulator/state/{kind}/{id}": "remove an object; its name will do for the id",
  "GET /_emulator/faults": "armed faults",
  "POST /_emulator/faults": "arm a fault",
  "DELETE /_emulator/faults": "disarm all faults (?operation= for one operation's)",
  "DELETE /_emulator/faults/{id}": "disarm one fault",
  "GET /_emulator/dialect": "the value of each switch",
  "PATCH /_emulator/dialect": "turn switches",
  "DELETE /_emulator/dialect": "all switches back to their defaults",
  "GET /_emulator/requests": "recorded requests (?operation= for one operation's, ?newest= for so many)",
  "DELETE /_emulator/requests": "forget the recorded requests",
  "POST /_emulator/expire-sessions": "end all tokens and sessions issued so far",
};

/**
 * The control API: what a test does through methods, over HTTP for users. JSON in and out; `?account=` chooses the account for
 * `state`. It answers only to loopback host names and not to web pages.
 */
export function controlApi(emulator: Controlled, events: EventStream): Hono<ControlEnv> {
  const { requests, faults } = emulator;
  const app = new Hono<ControlEnv>();
  app.use(async (c, next) => {
    // Browsers send Origin with what a page asks for that changes something, or that is of another site; curl and tests do not.
    const [host = "", origin] = [c.req.header("host"), c.req.header("origin")];
    const own = origin === undefined || origin === `${new URL(c.req.url).protocol}//${host}`;
    if (!loopbackHosts.test(host) || !own)
      return c.json({ error: "the control API answers only to loopback host names, and to no web page but its console" }, 403);
    await next();
  });
  app.onError((error, c) => {
    const status = error instanceof NotFound ? 404 : error instanceof Ambiguous ? 409 : 400;
    return c.json({ error: error instanceof z.ZodError ? z.prettifyError(error) : error.message }, status);
  });

  const collections = (c: Context) => {
    const [first = ""] = emulator.collections.keys();
    const account = c.req.query("account") ?? first;
    const found = emulator.collections.get(account);
    if (!found) throw new NotFound(`There is no account "${account}". The accounts are ${[...emulator.collections.keys()].join(", ")}.`);
    return found;
  };
  const collection = (c: Context) => named(collections(c), c.req.param("kind") ?? "");
  const existing = (c: Context): [Collection<any>, string] => {
    const [kind, asked] = [collection(c), c.req.param("id") ?? ""];
    const [id, ...others] = kind.idsOf(asked);
    if (id === undefined) throw new NotFound(`There is no object with the id or name ${asked}.`);
    if (others.length > 0)
      throw new Ambiguous(`Several objects have the name ${asked}. Take one of their ids: ${[id, ...others].join(", ")}.`);
    return [kind, id];
  };
  const state = (c: Context) => Object.fromEntries(Object.entries(collections(c)).map(([kind, rows]) => [kind, rows.all()]));

  app.get("/state", (c) => c.json(state(c)));
  app.put("/state", async (c) => {
    const found = collections(c);
    const kinds = Object.entries(await json(c)).map(([name, rows]) => [named(found, name), named(found, name).parse(rows)] as const);
    for (const [kind, rows] of kinds) kind.replaceAll(rows);
    return c.json(state(c));
  });
  app.post("/state/:kind", async (c) => c.json(collection(c).add(await json(c)), 201));
  app.patch("/state/:kind/:id", async (c) => {
    const [kind, id] = existing(c);
    return c.json(kind.change(id, await json(c)));
  });
  app.delete("/state/:kind/:id", (c) => {
    const [kind, id] = existing(c);
    kind.remove(id);
    return c.body(null, 204);
  });

  app.get("/faults", (c) => c.json(faults.list()));
  app.post("/faults", async (c) => {
    faults.arm((await json(c)) as Fault);
    return c.json(faults.list(), 201);
  });
  app.delete("/faults", (c) => {
    faults.clear(c.req.query("operation"));
    return c.body(null, 204);
  });

  app.delete("/faults/:id", (c) => {
    if (!faults.disarm(Number(c.req.param("id")))) throw new NotFound(`There is no fault ${c.req.param("id")}.`);
    return c.body(null, 204);
  });

  app.get("/dialect", (c) => c.json(emulator.dialect()));
  app.patch("/dialect", async (c) => {
    emulator.setDialect(await json(c));
    return c.json(emulator.dialect());
  });
  app.delete("/dialect", (c) => {
    emulator.setDialect();
    return c.json(emulator.dialect());
  });

  app.get("/requests", (c) =>
    c.json({
      count: requests.count(c.req.query("operation")),
      inFlight: requests.inFlight,
      concurrencyHighWater: requests.concurrencyHighWater,
      requests: requests.all(c.req.query("operation"), newest(c.req.query("newest"))),
    }),
  );
  app.delete("/requests", (c) => {
    requests.clear();
    return c.body(null, 204);
  });

  app.post("/expire-sessions", (c) => {
    emulator.expireSessions();
    return c.body(null, 204);
  });
  app.get("/events", (c) => {
    events.open(c.env.outgoing as ServerResponse, collections(c));
    return RESPONSE_ALREADY_SENT;
  });
  app.all("*", (c) => {
    if (/^\/_emulator\/?$/.test(c.req.path)) return c.json(endpoints);
    return c.json({ error: "not part of the control API", endpoints }, 404);
  });
  return app;
}

class NotFound extends Error {}
class Ambiguous extends Error {}

function newest(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new Error(`newest is a whole number, not "${text}".`);
  return Number(text);
}

function named(collections: Record<string, Collection<any>>, kind: string): Collection<any> {
  if (!Object.hasOwn(collections, kind))
    throw new NotFound(`There are no "${kind}". The kinds are ${Object.keys(collections).join(", ")}.`);
  return collections[kind]!;
}

async function json(c: Context<ControlEnv>): Promise<Record<string, unknown>> {
  const text = await readBody(c.env.incoming, largestControlBody);
  if (text === undefined) throw new Error(`The body is longer than the control API takes: ${largestControlBody} bytes.`);
  const body = jsonOf(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Error("The body must be a JSON object.");
  return body as Record<string, unknown>;
}
