import { isIP } from "node:net";
import * as tls from "node:tls";
import { buildConnector } from "undici";
import { tunnel } from "./proxy.js";

/** Seconds to wait for a connection; longer time limits are for answers. */
const LONGEST_CONNECT = 10;

/** How connections are made, and whom they trust. */
export interface TransportOptions {
  /** Seconds to wait for an answer, and for a connection if that is less than ten. */
  timeout: number;
  /** Certificates in PEM to trust besides those that Node trusts. */
  ca?: string;
  /** The name that the certificate holds: instead of an IP address, or beside the endpoint's own name. */
  tlsServerName?: string;
  /** Do not verify the certificate. */
  insecureSkipTlsVerify?: boolean;
  /** What the connection goes through. */
  through?: URL | undefined;
}

/** Marks errors of connections: nothing was sent. */
const UNSENT = Symbol("unsent");

/** Marks errors of certificates that nobody here vouches for: the fingerprint of the one that the server showed. */
const FINGERPRINT = Symbol("fingerprint");

/** Makes connections, and remembers of what goes wrong meanwhile that nothing was sent. */
export function connector({ timeout, ca, tlsServerName, insecureSkipTlsVerify, through }: TransportOptions): buildConnector.connector {
  const longest = Math.min(timeout, LONGEST_CONNECT) * 1000;
  const connect = buildConnector({
    timeout: longest,
    rejectUnauthorized: !insecureSkipTlsVerify,
    // One connection of HTTP/2 would carry any number of calls at once, whatever the limit.
    allowH2: false,
    // A server's own certificate may be trusted without the authority that signed it.
    ...(ca !== undefined && { ca: [...tls.getCACertificates("default"), ca], allowPartialTrustChain: true }),
    ...(tlsServerName !== undefined && {
      checkServerIdentity: (host: string, certificate: tls.PeerCertificate) =>
        tls.checkServerIdentity(tlsServerName, certificate) && tls.checkServerIdentity(host, certificate),
    }),
  });
  return (given, callback) => {
    // A server with several certificates chooses by the name, which an address is not.
    const options = isIP(given.hostname) > 0 && tlsServerName !== undefined ? { ...given, servername: tlsServerName } : given;
    const connected: buildConnector.Callback = (...result) => {
      const [error] = result;
      if (error) Object.assign(error, { [UNSENT]: true });
      if (!error || !UNTRUSTED.test(codeOf(error))) return callback(...result);
      void fingerprintOf(options, longest, through).then((fingerprint) => {
        Object.assign(error, { [FINGERPRINT]: fingerprint });
        callback(error, null);
      });
    };
    if (!through) return connect(options, connected);
    tunnel(through, addressOf(options), longest).then(
      (socket) => (options.protocol === "https:" ? connect({ ...options, httpSocket: socket }, connected) : connected(null, socket)),
      (error) => connected(error, null),
    );
  };
}

/** Host and port, as a proxy is asked for them. */
const addressOf = ({ hostname, port, protocol }: buildConnector.Options): string =>
  `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;

/** The SHA-256 fingerprint of the certificate that a server shows, in a connection of its own over which nothing is sent. */
async function fingerprintOf(options: buildConnector.Options, timeoutMs: number, through: URL | undefined): Promise<string | undefined> {
  const { hostname, port, servername } = options;
  const tunnelled = through && (await tunnel(through, addressOf(options), timeoutMs).catch(() => undefined));
  if (through && !tunnelled) return undefined;
  return new Promise((resolve) => {
    const name = servername ?? hostname;
    const socket = tls.connect({
      ...(tunnelled ? { socket: tunnelled } : { host: hostname, port: Number(port) || 443 }),
      ...(isIP(name) === 0 && { servername: name }),
      rejectUnauthorized: false,
    });
    const end = (fingerprint?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(fingerprint);
    };
    const timer = setTimeout(end, timeoutMs);
    socket.once("secureConnect", () => end(socket.getPeerX509Certificate()?.fingerprint256)).once("close", () => end());
    socket.on("error", () => end());
  });
}

/** Errors of undici that come before a request is written. */
const NOT_WRITTEN: ReadonlySet<string> = new Set(["UND_ERR_INVALID_ARG", "UND_ERR_DESTROYED", "UND_ERR_CLOSED", "ERR_INVALID_CHAR"]);

/** Whether the request may have reached the server before it failed. In doubt, it did. */
export const wasSent = (error: unknown): boolean => !(Object.hasOwn(Object(error), UNSENT) || NOT_WRITTEN.has(codeOf(error)));

/** Whether another attempt may succeed where this one could not connect. A name that nobody knows or a refused certificate stays as it is. */
export const worthConnectingAgain = (error: unknown): boolean =>
  ["ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT"].includes(
    codeOf(error),
  );

/** Certificates that nobody here vouches for: the user can decide to trust them. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY/;

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? "");

/** What happened on the way to the server, and what the user can do about it. */
export function describeConnectionFailure(error: unknown, vendor: string, { origin, hostname, host, port, protocol }: URL): string {
  const code = codeOf(error);
  const reason = ((error as Error)?.message || code || String(error)).trim();
  if (UNTRUSTED.test(code)) {
    const fingerprint = (error as { [FINGERPRINT]?: string })[FINGERPRINT];
    const shown = fingerprint === undefined ? "" : `; its SHA-256 fingerprint is ${fingerprint}`;
    const address = port === "" ? `${host}:443` : host;
    return (
      `the certificate of ${origin} is not trusted (${reason}${shown}). Compare the fingerprint with that of the certificate on the server. If they are the same, trust it: ` +
      `openssl s_client -connect ${address} -servername ${hostname} </dev/null | openssl x509 | pulumi config set ${vendor}:ca. ` +
      `Only for experiments: ${vendor}:insecureSkipTlsVerify true turns the check off`
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the certificate of ${origin} is for another host (${reason}). Set the endpoint to a name that the certificate holds, or the setting ${vendor}:tlsServerName to that name`;
  }
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code))
    return `the certificate of ${origin} is not valid now (${reason}). Renew it, or check this machine's clock`;
  if (code.startsWith("CERT_")) return `the certificate of ${origin} is refused: ${reason}`;
  if (code.startsWith("ERR_SSL_")) return `${origin} does not speak TLS as asked (${reason}). Check the endpoint's scheme and port`;
  if (code === "PROXY")
    return `${origin} cannot be reached: ${reason}. Check ${vendor}:proxy, or HTTPS_PROXY and NO_PROXY in the environment; "none" for ${vendor}:proxy connects without one`;
  if (code === "ENOTFOUND") return `the host ${hostname} is not known (${reason}). Check the endpoint`;
  if (code === "ECONNREFUSED") return `${origin} cannot be reached (${reason}). Check the endpoint and the network`;
  if (code === "UND_ERR_CONNECT_TIMEOUT")
    return `${origin} cannot be reached (${reason}). Check the endpoint, the network and the setting ${vendor}:timeout (seconds)`;
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code))
    return `${origin} did not answer in time; the setting ${vendor}:timeout (seconds) gives it longer`;
  if (NOT_WRITTEN.has(code)) return `the request cannot be sent: ${reason}. Check the settings for characters that do not belong there`;
  const scheme = protocol === "http:" ? ". If the server speaks HTTPS, write the endpoint with https://" : "";
  return `the connection to ${origin} broke: ${reason}${scheme}`;
}
