import { generate } from 'selfsigned';

/** PEM key material of one cluster's API server. */
export interface TlsMaterial {
  /** The authority that clients trust. */
  caCertificate: string;
  /** The server's certificate for 127.0.0.1, signed by the authority, and its key. */
  certificate: string;
  privateKey: string;
}

const YEARS = 10;
const ADDRESS = '127.0.0.1';

/** Makes an authority of its own for a cluster, named after it, and a certificate for its endpoint. */
export async function createTlsMaterial(cluster: {
  account: string;
  region: string;
  name: string;
}): Promise<TlsMaterial> {
  const notAfterDate = new Date(Date.now() + YEARS * 365 * 24 * 3600 * 1000);
  const common = { keyType: 'ec', algorithm: 'sha256', notAfterDate } as const;
  const subject = [
    { name: 'commonName', value: 'kubernetes' },
    { name: 'organizationName', value: cluster.account },
    { shortName: 'OU', value: `${cluster.region}/${cluster.name}` },
  ];
  const authority = await generate(subject, {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: ADDRESS },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  return { caCertificate: authority.cert, certificate: server.cert, privateKey: server.private };
}
