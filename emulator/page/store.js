/** What the emulator holds, as its events tell it. */

/** @typedef {Record<string, any>} Row */
/** @typedef {{ key: string, rows: Map<string, Row> }} Kind */

/** Requests that are kept here; the emulator keeps more. */
const KEPT = 500;
/** How long a change shows. */
const FRESH_MS = 2500;

export const store = {
  /** Whether events come in. */
  live: false,
  /** @type {any} what the emulator says of itself */
  about: undefined,
  /** @type {Record<string, Kind>} */
  kinds: {},
  /** @type {Map<number, any>} by id, the oldest first */
  requests: new Map(),
  count: 0,
  /** @type {{ id: number, fault: any, hits: number }[]} */
  faults: [],
  /** @type {Record<string, any>} */
  dialect: {},
  /** @type {Map<string, number>} when which cell changed: `groups/1/remark` */
  fresh: new Map(),
};

/** @type {EventSource | undefined} */
let source;
/** @type {() => void} */
let changed = () => {};

/**
 * Listens to the events of an account, in place of any before.
 * @param {string | undefined} account
 * @param {() => void} listener called after each change
 */
export function listen(account, listener) {
  changed = listener;
  source?.close();
  source = new EventSource(`/_emulator/events${account === undefined ? "" : `?account=${encodeURIComponent(account)}`}`);
  const on = (/** @type {string} */ name, /** @type {(data: any) => void} */ act) =>
    source?.addEventListener(name, (event) => {
      act(JSON.parse(/** @type {MessageEvent} */ (event).data));
      changed();
    });
  on("hello", hello);
  on("state", state);
  on("requests", ({ requests, count }) => {
    store.count = count;
    keep(requests);
  });
  on("faults", (faults) => {
    store.faults = faults;
  });
  on("dialect", (dialect) => {
    store.dialect = dialect;
  });
  source.onerror = () => {
    store.live = false;
    changed();
  };
}

function hello({ kinds, requests, count, faults, dialect, ...about }) {
  Object.assign(store, { live: true, about, count, faults, dialect });
  store.kinds = Object.fromEntries(
    Object.entries(kinds).map(([name, { key, rows }]) => [name, { key, rows: new Map(rows.map((row) => [String(row[key]), row])) }]),
  );
  store.requests.clear();
  keep(requests);
}

function state({ kind, put, gone }) {
  const { key, rows } = store.kinds[kind];
  const now = Date.now();
  for (const id of gone) rows.delete(String(id));
  for (const row of put) {
    const id = String(row[key]);
    const before = rows.get(id);
    for (const [field, value] of Object.entries(row)) {
      if (JSON.stringify(before?.[field]) !== JSON.stringify(value)) store.fresh.set(`${kind}/${id}/${field}`, now);
    }
    rows.set(id, row);
  }
  setTimeout(() => {
    for (const [cell, at] of store.fresh) if (at <= Date.now() - FRESH_MS) store.fresh.delete(cell);
    changed();
  }, FRESH_MS + 100);
}

function keep(requests) {
  for (const request of requests) store.requests.set(request.id, request);
  for (const id of store.requests.keys()) {
    if (store.requests.size <= KEPT) break;
    store.requests.delete(id);
  }
}

/** Shows what a call has answered at once; the event comes a moment later. */
export function answered(/** @type {string} */ kind, /** @type {Row} */ row) {
  state({ kind, put: [row], gone: [] });
  changed();
}

/** The rows of a kind. @returns {Row[]} */
export function rowsOf(/** @type {string} */ kind) {
  return [...(store.kinds[kind]?.rows.values() ?? [])];
}

/** Asks the control API. Throws an error with the reason where it refuses. */
export async function call(/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body = undefined) {
  const account = encodeURIComponent(store.about.account);
  const response = await fetch(`/_emulator${path}?account=${account}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (response.ok) return text === "" ? undefined : JSON.parse(text);
  let reason = text;
  try {
    reason = JSON.parse(text).error;
  } catch {}
  throw new Error(reason || `HTTP ${response.status}`);
}

export const objectPath = (/** @type {string} */ kind, /** @type {string | number} */ id) => `/state/${kind}/${encodeURIComponent(id)}`;
