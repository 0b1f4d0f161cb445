import DataLoader from "dataloader";
import { z } from "zod";
import { abortable } from "../core/abortable.js";
import type { Account } from "../core/account.js";
import type { Redactor } from "../core/redactor.js";
import { HttpClient } from "../http/httpClient.js";
import { numeric } from "../http/lenient.js";
import { isAnswer } from "./answer.js";
import type { Criterion, TenantFilter, TenantPage } from "./readAllPages.js";
import { readAllPages } from "./readAllPages.js";
import type { RouterCall } from "./session.js";
import { Session } from "./session.js";
import type { NakivoSettings } from "./settings.js";
import type { Tenant } from "./tenant.js";
import { tenantForm } from "./tenantForm.js";

/** Milliseconds in which reads gather to share one list. */
const GATHERING_TIME = 5;

/** The page calls it an array, its sample has `children` in an object, older Directors have `items`. */
const inOneForm = (data: unknown): unknown => {
  if (Array.isArray(data)) return { children: data, total: data[0]?.total };
  const { children, items, total } = (data ?? {}) as Record<string, unknown>;
  return { children: children ?? items, total };
};
const pageForm = z.preprocess(
  inOneForm,
  z.object({ children: z.array(tenantForm), total: numeric.nullish().catch(undefined) }),
) as unknown as z.ZodType<{ children: Tenant[]; total?: number | null }>;

/**
 * A Director, as one user sees it: logs in when it is first called, again when the session has ended, and out at the end of the program.
 *
 * @see https://helpcenter.nakivo.com/es/api-reference/Content/API-Reference-Overview.htm
 */
export class DirectorClient {
  readonly #settings: NakivoSettings;
  readonly #redactor: Redactor;
  readonly #http: HttpClient;
  readonly #lists = new DataLoader((asked: readonly (readonly Criterion[])[]) => this.#listOnce(asked), {
    cache: false,
    batchScheduleFn: (send) => setTimeout(send, GATHERING_TIME),
  });
  #session: Session | undefined;

  constructor({ settings: { values }, log, redactor }: Account) {
    this.#settings = values as unknown as NakivoSettings;
    this.#redactor = redactor;
    this.#http = new HttpClient({ ...this.#settings, vendor: "nakivo", log });
  }

  /** One page. @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-List.htm */
  async getTenants(filter: TenantFilter, signal?: AbortSignal): Promise<TenantPage> {
    const call = { action: "MultitenancyManagement", method: "getTenants", data: [{ filter }] };
    const { children, total } = await this.#call(call, pageForm, signal);
    return { tenants: children, total: total ?? undefined };
  }

  /**
   * All tenants that meet the criteria, and perhaps others: the caller looks through them. Calls that come together share one list, which is read after the
   * last of them came; with a signal of its own, a call has its own list, too.
   */
  allTenants(criteria: readonly Criterion[], signal?: AbortSignal): Promise<readonly Tenant[]> {
    return signal ? readAllPages(this, criteria, signal) : this.#lists.load(criteria);
  }

  async #listOnce(asked: readonly (readonly Criterion[])[]): Promise<(readonly Tenant[])[]> {
    const alike = new Set(asked.map((criteria) => JSON.stringify(criteria))).size === 1;
    const tenants = await readAllPages(this, alike ? asked[0]! : []);
    return asked.map(() => tenants);
  }

  /** What a call without a session gets is not documented: anything but the wanted answer is a reason to ask whether there still is one. */
  async #call<T>(call: RouterCall, form: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#opened(signal);
    try {
      return await session.call(call, form, signal);
    } catch (error) {
      if (!isAnswer(error) || (await abortable(() => this.#holds(session), signal))) throw error;
    }
    return (await this.#opened(signal)).call(call, form, signal);
  }

  /** The session of all calls, which is logged in once however many wait for it. One that the Director refused stays, and fails them all. */
  async #opened(signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    this.#session ??= this.#begin();
    const session = this.#session;
    await abortable(() => session.opened, signal);
    return session;
  }

  #begin(): Session {
    const session = new Session(this.#http, this.#settings, this.#redactor);
    session.opened.catch(() => {
      if (this.#session === session && !session.refused) this.#session = undefined;
    });
    return session;
  }

  /** Whether a session is still good. One that is not is given up, unless another call did so before. */
  async #holds(session: Session): Promise<boolean> {
    if (this.#session !== session) return false;
    // Without an answer nothing is known: logging in would not help.
    const logged = await session.isLogged().catch(() => true);
    if (!logged && this.#session === session) this.#session = undefined;
    return logged;
  }

  /** Ends the session, then closes the connections. */
  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    try {
      await session?.opened;
      await session?.logout();
    } finally {
      await this.#http.close();
    }
  }
}
