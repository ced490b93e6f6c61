import type {
  DescribeAddonConfigurationRequest,
  DescribeAddonConfigurationResponse,
  DescribeAddonVersionsRequest,
  DescribeAddonVersionsResponse,
} from '@aws-sdk/client-eks';
import { addonEntry, ADDONS, type AddonEntry } from '../../catalog/addon-versions.js';
import { paginate } from '../../pagination.js';
import type { CallContext } from '../../service.js';
import { PAGE } from './clusters.js';
import { eksErrors } from './errors.js';

/** The add-ons and their versions, newest first, for one Kubernetes version or for all. */
export function describeAddonVersions(
  input: DescribeAddonVersionsRequest,
  _context: CallContext,
): DescribeAddonVersionsResponse {
  const chosen = ADDONS.filter(
    ({ name, type }) =>
      (!input.addonName || name === input.addonName) && (!input.types?.length || input.types.includes(type)),
  )
    .filter(() => !input.owners?.length || input.owners.includes('aws'))
    .filter(() => !input.publishers?.length || input.publishers.includes('eks'))
    .map((entry) => view(entry, input.kubernetesVersion))
    .filter(({ addonVersions }) => addonVersions.length > 0);
  const { items, nextToken } = paginate(chosen, input, PAGE, eksErrors.invalidParameter);
  return { addons: items, nextToken };
}

function view(entry: AddonEntry, kubernetes: string | undefined) {
  const offered = entry.versions.filter(({ clusters }) => !kubernetes || clusters.includes(kubernetes));
  return {
    addonName: entry.name,
    type: entry.type,
    publisher: 'eks',
    owner: 'aws',
    defaultNamespace: 'kube-system',
    addonVersions: offered.map(({ version, clusters, defaultFor }) => ({
      addonVersion: version,
      architecture: ['amd64', 'arm64'],
      computeTypes: ['ec2'],
      compatibilities: clusters
        .filter((cluster) => !kubernetes || cluster === kubernetes)
        .map((cluster) => ({
          clusterVersion: cluster,
          platformVersions: ['*'],
          defaultVersion: defaultFor.includes(cluster),
        })),
      requiresConfiguration: false,
      requiresIamPermissions: entry.requiresIamPermissions,
    })),
  };
}

/** The JSON schema of an add-on's configuration values: any object. */
export function describeAddonConfiguration(
  input: DescribeAddonConfigurationRequest,
  _context: CallContext,
): DescribeAddonConfigurationResponse {
  const entry = addonEntry(input.addonName!);
  const version = entry?.versions.find((known) => known.version === input.addonVersion);
  if (!entry || !version) {
    throw eksErrors.notFound(`No addon ${input.addonName} with version ${input.addonVersion}`, {
      addonName: input.addonName,
    });
  }
  return {
    addonName: entry.name,
    addonVersion: version.version,
    configurationSchema: JSON.stringify({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: true,
    }),
    podIdentityConfiguration: entry.serviceAccount
      ? [{ serviceAccount: entry.serviceAccount, recommendedManagedPolicies: [] }]
      : [],
  };
}
