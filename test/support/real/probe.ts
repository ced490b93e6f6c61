import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

/**
 * Whether a GET answers 200, for readiness checks.
 *
 * @param trust The PEM authority to trust, and a bearer token. Without an authority any certificate will do: a
 *   component that signs its own at start has nothing else to show.
 */
export function answers(url: string, trust: { authority?: string; token?: string } = {}): Promise<boolean> {
  const headers = trust.token ? { Authorization: `Bearer ${trust.token}` } : {};
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const options = {
      headers,
      ca: trust.authority,
      rejectUnauthorized: trust.authority !== undefined,
      agent: false,
    };
    get(url, options as Parameters<typeof getHttps>[1] & object, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', reject);
  });
}
