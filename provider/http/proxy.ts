import type { Socket } from "node:net";
import { getProxyForUrl } from "proxy-from-env";
import { Client } from "undici";
import { isLoopback, unescaped } from "./address.js";

/** What the setting `proxy` may be: an address, or "none" for a direct connection whatever the environment says. */
export type ProxySetting = URL | "none";

/**
 * The proxy that leads to an endpoint: that of the setting, or of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, but for hosts in `NO_PROXY`).
 *
 * @throws Error when the environment's is no address.
 */
export function proxyFor(endpoint: URL, setting: ProxySetting | undefined, environment: NodeJS.ProcessEnv = process.env): URL | undefined {
  if (setting !== undefined) return setting === "none" ? undefined : setting;
  if (isLoopback(endpoint) || getProxyForUrl(endpoint.href) === "") return undefined;
  const names = [`${endpoint.protocol.slice(0, -1)}_proxy`, "all_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  const name = names.find((each) => environment[each])!;
  const given = environment[name]!;
  // A proxy without a scheme speaks HTTP, as everywhere.
  const proxy = URL.parse(given.includes("://") ? given : `http://${given}`);
  if (proxy && /^https?:$/.test(proxy.protocol)) return proxy;
  throw new Error(`the environment variable ${name} is to be the address of a proxy, such as http://proxy.example.com:3128`);
}

/**
 * Opens a connection to an address through a proxy.
 *
 * @param target - host and port
 * @throws Error when the proxy cannot be reached, or refuses.
 */
export async function tunnel(proxy: URL, target: string, timeoutMs: number): Promise<Socket> {
  const client = new Client(proxy.origin, { connect: { timeout: timeoutMs }, headersTimeout: timeoutMs });
  const credentials = [proxy.username, proxy.password].map(unescaped).join(":");
  const headers: Record<string, string> = { host: target };
  if (credentials !== ":") headers["proxy-authorization"] = `Basic ${Buffer.from(credentials).toString("base64")}`;
  try {
    const { statusCode, socket } = await client.connect({ path: target, headers, signal: AbortSignal.timeout(timeoutMs) });
    if (statusCode === 200) return socket as Socket;
    socket.on("error", () => {}).destroy();
    throw new Error(statusCode === 407 ? "it asks for a user and a password (HTTP 407)" : `it refused with HTTP ${statusCode}`);
  } catch (error) {
    await client.destroy();
    throw Object.assign(new Error(`the proxy ${proxy.origin} does not lead there: ${(error as Error).message}`), { code: "PROXY" });
  }
}
