import { paginateDescribeAddonVersions } from '@aws-sdk/client-eks';
import type { AwsClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import type { AddonOffer } from '../inventory.js';

const READS_IN_FLIGHT = 4;

/** What EKS offers of each installed add-on for each Kubernetes version on the way. */
export async function readAddonVersions(
  { eks }: AwsClients,
  addons: string[],
  hops: string[],
  signal: AbortSignal,
): Promise<AddonOffer[]> {
  const wanted = addons.flatMap((addon) => hops.map((kubernetesVersion) => ({ addon, kubernetesVersion })));
  return mapConcurrent(wanted, READS_IN_FLIGHT, async ({ addon, kubernetesVersion }) => {
    const versions: string[] = [];
    const input = { addonName: addon, kubernetesVersion };
    for await (const page of paginateDescribeAddonVersions({ client: eks }, input, { abortSignal: signal })) {
      for (const offered of page.addons ?? []) {
        for (const { addonVersion } of offered.addonVersions ?? []) {
          if (addonVersion) versions.push(addonVersion);
        }
      }
    }
    return { addon, kubernetesVersion, versions };
  });
}
