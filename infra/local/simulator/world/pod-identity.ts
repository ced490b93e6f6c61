import { randomBytes } from 'node:crypto';
import { arns } from './identifiers.js';
import type { AddonState, ClusterState } from './state.js';

/** Makes the pod identity associations of an add-on exactly these: others that it owned are gone. */
export function setAddonAssociations(
  cluster: ClusterState,
  addon: AddonState,
  wanted: { serviceAccount: string; roleArn: string }[],
): void {
  const others = cluster.podIdentityAssociations.filter(({ owner }) => owner !== addon.arn);
  const owned = wanted.map(({ serviceAccount, roleArn }) => {
    const id = `a-${randomBytes(10).toString('hex').slice(0, 18)}`;
    const arn = arns.podIdentityAssociation(cluster, cluster.name, id);
    return { id, arn, namespace: 'kube-system', serviceAccount, roleArn, owner: addon.arn };
  });
  cluster.podIdentityAssociations = [...others, ...owned];
}
