import { generateKeyPairSync } from 'node:crypto';
import { generate } from 'selfsigned';

/** PEM texts. */
export interface ServingCertificate {
  authority: string;
  certificate: string;
  key: string;
}

const shared = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate for 127.0.0.1 and localhost, and the authority that signed it, both valid for a year. */
export async function servingCertificate(): Promise<ServingCertificate> {
  const authority = await generate([{ name: 'commonName', value: 'drydock-test-authority' }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const serving = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...shared,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { authority: authority.cert, certificate: serving.cert, key: serving.private };
}

/** A key pair that signs service account tokens, as PEM texts. */
export function signingKeys(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
