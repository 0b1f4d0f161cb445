/** A key and a certificate in PEM form. */
export interface Certificate {
  readonly key: string;
  /** Self-signed, so it is its own certificate authority: give it to a client as `ca`. */
  readonly cert: string;
}

const oneDay = 24 * 60 * 60 * 1000;

/**
 * Makes a certificate, valid from yesterday for thirty days. Its key is never written anywhere.
 *
 * @param host the one host name it is for; by default it is for `localhost` and `127.0.0.1`
 */
export async function selfSignedCertificate(host?: string): Promise<Certificate> {
  // Imported when it is needed: it takes as long as all else that an emulator imports.
  const { generate } = await import("selfsigned");
  const { private: key, cert } = await generate([{ name: "commonName", value: host ?? "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - oneDay),
    notAfterDate: new Date(Date.now() + 30 * oneDay),
    extensions: [
      // Without cA, OpenSSL-based clients refuse to take a self-signed certificate as their trust anchor.
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [{ type: 2, value: host ?? "localhost" }, ...(host === undefined ? [{ type: 7 as const, ip: "127.0.0.1" }] : [])],
      },
    ],
  });
  return { key, cert };
}
