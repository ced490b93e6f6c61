import { paginateDescribeAddonVersions, type EKSClient } from '@aws-sdk/client-eks';
import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ClusterState } from '../../contracts/cluster-state.js';
import { mapConcurrent } from '../concurrency.js';
import { releaseParameter } from './ami-parameters.js';
import type { AddonOffer, PlanningFacts } from './facts.js';
import { compareAddonVersions, versionsOf, type Hop } from './versions.js';

/** GetParameters takes ten names at once (SSM API reference). */
const NAMES_PER_CALL = 10;

/** DescribeAddonVersions calls in flight at once. */
const OFFERS_AT_ONCE = 4;

/**
 * Reads what the plan needs beyond the cluster: the versions of every installed add-on for every Kubernetes version on
 * the way, and the newest AMI release of every AMI type in use.
 * @throws what the AWS clients throw.
 */
export async function readFacts(
  clients: { eks: EKSClient; ssm: SSMClient },
  state: Pick<ClusterState, 'addons' | 'node_groups'>,
  hops: readonly Hop[],
): Promise<PlanningFacts> {
  const versions = versionsOf(hops);
  const [addons, releases] = await Promise.all([
    readAddonOffers(
      clients.eks,
      state.addons.map((addon) => addon.name),
      versions,
    ),
    readReleases(clients.ssm, [...new Set(state.node_groups.map((group) => group.ami_type))], versions),
  ]);
  return { addons, releases };
}

/** The offers of each add-on for each Kubernetes version. @throws what the EKS client throws. */
export async function readAddonOffers(
  eks: EKSClient,
  names: readonly string[],
  versions: readonly string[],
): Promise<PlanningFacts['addons']> {
  const wanted = names.flatMap((name) => versions.map((version) => ({ name, version })));
  const offers = await mapConcurrent(wanted, OFFERS_AT_ONCE, async ({ name, version }) => ({
    name,
    version,
    offer: await readAddonOffer(eks, name, version),
  }));
  const addons: PlanningFacts['addons'] = {};
  for (const { name, version, offer } of offers) (addons[name] ??= {})[version] = offer;
  return addons;
}

async function readAddonOffer(eks: EKSClient, addonName: string, version: string): Promise<AddonOffer> {
  const offer: AddonOffer = { versions: [], default: null };
  const pages = paginateDescribeAddonVersions({ client: eks }, { addonName, kubernetesVersion: version });
  for await (const page of pages) {
    for (const known of page.addons?.flatMap((addon) => addon.addonVersions ?? []) ?? []) {
      const match = known.compatibilities?.find((entry) => entry.clusterVersion === version);
      if (!known.addonVersion || !match) continue;
      offer.versions.push(known.addonVersion);
      if (match.defaultVersion) offer.default = known.addonVersion;
    }
  }
  offer.versions.sort((a, b) => compareAddonVersions(b, a));
  return offer;
}

async function readReleases(
  ssm: SSMClient,
  amiTypes: readonly string[],
  versions: readonly string[],
): Promise<PlanningFacts['releases']> {
  const wanted = amiTypes.flatMap((amiType) =>
    versions.flatMap((version) => {
      const parameter = releaseParameter(amiType, version);
      return parameter === null ? [] : [{ amiType, version, parameter }];
    }),
  );
  const values = await readParameters(
    ssm,
    wanted.map(({ parameter }) => parameter),
  );
  const releases: PlanningFacts['releases'] = {};
  for (const { amiType, version, parameter } of wanted) {
    const value = values.get(parameter);
    if (value !== undefined) (releases[amiType] ??= {})[version] = value;
  }
  return releases;
}

/** Values by name; names that do not exist are absent (SSM lists them as invalid, which for AMIs means: not published). */
async function readParameters(ssm: SSMClient, names: readonly string[]): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (let start = 0; start < names.length; start += NAMES_PER_CALL) {
    const { Parameters = [] } = await ssm.send(
      new GetParametersCommand({ Names: names.slice(start, start + NAMES_PER_CALL) }),
    );
    for (const { Name, Value } of Parameters) if (Name && Value) values.set(Name, Value);
  }
  return values;
}
