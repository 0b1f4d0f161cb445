import DataLoader from "dataloader";
import { z } from "zod";
import { abortable } from "../core/abortable.js";
import type { Account } from "../core/account.js";
import type { Redactor } from "../core/redactor.js";
import { HttpClient } from "../http/httpClient.js";
import { numeric } from "../http/lenient.js";
import { DirectorFailure, isAnswer } from "./answer.js";
import type { TenantFilter, TenantPage } from "./readAllPages.js";
import { readAllPages, readOne } from "./readAllPages.js";
import { SECOND_FACTOR_ADVICE } from "./secondFactor.js";
import type { RouterCall } from "./session.js";
import { Session } from "./session.js";
import type { NakivoSettings } from "./settings.js";
import type { ListedTenant } from "./tenantForm.js";
import { tenantForm } from "./tenantForm.js";

/** Milliseconds in which reads gather to share one list. */
const GATHERING_TIME = 5;

/** What a refused list may come from. That authors of other clients report the licence is all that is known of it. */
const LIST_ADVICE =
  "Check that the Director is in multi-tenant mode, that nakivo:username may see its tenants, and that its licence includes the API: authors of other clients report that it takes Enterprise Plus";

/** The page calls it an array, its sample has `children` in an object, another client reads `items`. */
const inOneForm = (data: unknown): unknown => {
  if (Array.isArray(data)) return { children: data, total: data[0]?.total };
  const { children, items, total } = (data ?? {}) as Record<string, unknown>;
  return { children: children ?? items, total };
};
const pageForm = z.preprocess(
  inOneForm,
  z.object({ children: z.array(tenantForm), total: numeric.nullish().catch(undefined) }),
) as unknown as z.ZodType<{ children: ListedTenant[]; total?: number | null }>;

/**
 * A Director, as one user sees it: logs in when it is first called, again when the session has ended, and out at the end of the program.
 *
 * @see https://helpcenter.nakivo.com/es/api-reference/Content/API-Reference-Overview.htm
 */
export class DirectorClient {
  readonly #settings: NakivoSettings;
  readonly #redactor: Redactor;
  readonly #http: HttpClient;
  readonly #lists = new DataLoader((asked: readonly { id?: number }[]) => this.#listOnce(asked), {
    cache: false,
    batchScheduleFn: (send) => setTimeout(send, GATHERING_TIME),
  });
  #session: Session | undefined;

  constructor(account: Account) {
    this.#settings = account.settings.values as unknown as NakivoSettings;
    this.#redactor = account.redactor;
    this.#http = new HttpClient({ ...this.#settings, vendor: "nakivo", account, sendsPassword: true });
  }

  /** One page. @see https://helpcenter.nakivo.com/api-reference/Content/Multitenancy-Management/Get-Tenant-List.htm */
  async getTenants(filter: TenantFilter, signal?: AbortSignal): Promise<TenantPage> {
    const call = { action: "MultitenancyManagement", method: "getTenants", data: [{ filter }] };
    const { children, total } = await this.#call(call, pageForm, signal).catch((error) => {
      const refused = isAnswer(error) && error.operation === call.method && (error instanceof DirectorFailure || error.status === 403);
      if (refused) error.message += `. ${LIST_ADVICE}`;
      throw error;
    });
    return { tenants: children, total: total ?? undefined };
  }

  /**
   * The tenant with the id, and perhaps others; without an id, or where the Director does not show the tenant at once, all tenants. Calls that come together
   * share one list, which is read after the last of them came; with a signal of its own, a call has its own list, too.
   */
  tenants(id?: number, signal?: AbortSignal): Promise<readonly ListedTenant[]> {
    return signal ? this.#list(id, signal) : this.#lists.load({ id });
  }

  async #listOnce(asked: readonly { id?: number }[]): Promise<(readonly ListedTenant[])[]> {
    const ids = new Set(asked.map(({ id }) => id));
    const tenants = await this.#list(ids.size === 1 ? asked[0]!.id : undefined);
    return asked.map(() => tenants);
  }

  /** A Director that knows no criteria may fail, or answer with other tenants or none. Only the list of all tells that there is none. */
  async #list(id?: number, signal?: AbortSignal): Promise<readonly ListedTenant[]> {
    if (id !== undefined) {
      const tenant = await readOne(this, id, signal).catch((error) => {
        if (!isAnswer(error)) throw error;
      });
      if (tenant) return [tenant];
    }
    return readAllPages(this, signal);
  }

  /**
   * What a call without a session gets is not documented: anything but the wanted answer is a reason to ask whether there still is one. Two failures are repeated
   * once although there is: HTTP 500, and that of a call which may have come with old cookies, since another one's answer brought new ones meanwhile.
   */
  async #call<T>(call: RouterCall, form: z.ZodType<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#opened(signal);
    const { cookies } = session;
    try {
      return await session.call(call, form, signal);
    } catch (error) {
      const worthAnother = session.cookies !== cookies || (isAnswer(error) && error.status === 500);
      if (!isAnswer(error) || ((await abortable(() => this.#holds(session), signal)) && !worthAnother)) throw explained(error, session);
    }
    const next = await this.#opened(signal);
    return next.call(call, form, signal).catch((error) => {
      throw explained(error, next);
    });
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

/** A user who has to give a second factor may be let in, and then be refused everything. */
function explained(error: unknown, session: Session): unknown {
  if (!isAnswer(error)) return error;
  const told = error instanceof DirectorFailure && error.secondFactor;
  if (told) error.message += `. The Director asks for a second factor (2FA): ${SECOND_FACTOR_ADVICE}`;
  else if (session.secondFactor)
    error.message += `. A second factor (2FA) may be missing, since the login's answer has userInfo.twoFaInfo: ${SECOND_FACTOR_ADVICE}`;
  return error;
}
