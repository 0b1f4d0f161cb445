/** Codes with which a connection fails before a request is written (Node, OpenSSL, undici). */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
  "UND_ERR_DESTROYED",
  "UND_ERR_CLOSED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Certificates that nobody here vouches for: the user can decide to trust them. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY/;

const codeOf = (error: unknown): string => String((error as { code?: unknown })?.code ?? "");

/** Whether the request may have reached the server before the connection failed. In doubt, it did. */
export const wasSent = (error: unknown): boolean => !NOT_SENT.has(codeOf(error)) && !codeOf(error).startsWith("ERR_SSL_");

/** What happened on the way to the server, and what the user can do about it. */
export function describeConnectionFailure(error: unknown, vendor: string, { origin, hostname, host, port }: URL): string {
  const code = codeOf(error);
  const reason = (error as Error)?.message || code || String(error);
  if (UNTRUSTED.test(code)) {
    const address = port === "" ? `${host}:443` : host;
    return (
      `the certificate of ${origin} is not trusted (${reason}). If it is the right server, trust its certificate: ` +
      `openssl s_client -connect ${address} -servername ${hostname} </dev/null | openssl x509 | pulumi config set ${vendor}:ca. ` +
      `Only for experiments: ${vendor}:insecureSkipTlsVerify true turns the check off`
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `the certificate of ${origin} is for another host (${reason}). Set the endpoint to a name that the certificate holds`;
  }
  if (code.startsWith("CERT_")) return `the certificate of ${origin} is not valid now (${reason}). Renew it, or check this machine's clock`;
  if (code.startsWith("ERR_SSL_")) return `${origin} does not speak TLS as asked (${reason}). Check the endpoint's scheme and port`;
  if (code === "ENOTFOUND") return `the host ${hostname} is not known (${reason}). Check the endpoint`;
  if (code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT")
    return `${origin} cannot be reached (${reason}). Check the endpoint and the network`;
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT")
    return `${origin} did not answer in time; the setting ${vendor}:timeout (seconds) gives it longer`;
  return `the connection to ${origin} broke: ${reason}`;
}
