import type { UpdateNodegroupVersionRequest, UpdateNodegroupVersionResponse } from '@aws-sdk/client-eks';
import { amiVariant, isPublished } from '../../catalog/amis.js';
import { minorOf } from '../../catalog/kubernetes-versions.js';
import type { CallContext } from '../../service.js';
import {
  addTemplateVersion,
  imageOf,
  templateReference,
  templateVersion,
} from '../../world/launch-templates.js';
import { customConfiguration, stockConfiguration } from '../../world/node-configuration.js';
import type {
  ClusterState,
  LaunchTemplateVersion,
  NodeConfiguration,
  NodegroupState,
} from '../../world/state.js';
import { eksErrors } from './errors.js';
import { findCluster, findNodegroup } from './lookup.js';
import { refuseBusyNodegroup } from './nodegroup-config.js';
import { replayedUpdate, startUpdate, updateRequest } from './start-update.js';
import { updateView } from './views.js';

interface Subject {
  context: CallContext;
  cluster: ClusterState;
  nodegroup: NodegroupState;
}

/**
 * Moves a node group to another Kubernetes version, AMI release or launch template version.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 */
export function updateNodegroupVersion(
  input: UpdateNodegroupVersionRequest,
  context: CallContext,
): UpdateNodegroupVersionResponse {
  const cluster = findCluster(context, input.clusterName!);
  const nodegroup = findNodegroup(cluster, input.nodegroupName!);
  const request = updateRequest('UpdateNodegroupVersion', input);
  const replay = replayedUpdate(context, cluster, request);
  if (replay) return { update: updateView(replay) };
  refuseBusyNodegroup(cluster, nodegroup, 'VersionUpdate');

  const subject = { context, cluster, nodegroup };
  const target = nodegroup.amiType === 'CUSTOM' ? customTarget(subject, input) : stockTarget(subject, input);
  const group = context.region.scalingGroups[nodegroup.scalingGroup]!;
  const from = group.configuration;
  group.configuration = target;
  nodegroup.status = 'UPDATING';
  const update = startUpdate(context, cluster, {
    request,
    type: 'VersionUpdate',
    params:
      nodegroup.launchTemplate && input.launchTemplate
        ? [
            { type: 'LaunchTemplateName', value: target.launchTemplate.name },
            { type: 'LaunchTemplateVersion', value: String(target.launchTemplate.version) },
          ]
        : [
            { type: 'Version', value: target.kubernetesVersion },
            { type: 'ReleaseVersion', value: target.releaseVersion },
          ],
    change: { kind: 'nodegroup-version', target, from, force: input.force ?? false },
    nodegroup: nodegroup.name,
  });
  return { update: updateView(update) };
}

/** A group with an image of its own moves by a version of its launch template, and takes nothing else. */
function customTarget(subject: Subject, input: UpdateNodegroupVersionRequest): NodeConfiguration {
  const { context, cluster, nodegroup } = subject;
  if (input.version || input.releaseVersion) {
    throw invalid(
      subject,
      'You cannot specify the field releaseVersion or version when using custom AMIs; specify a launch template version',
    );
  }
  if (!input.launchTemplate)
    throw invalid(subject, 'A launch template version is required for a node group with a custom AMI');
  const { version, reference } = requestedTemplate(subject, input.launchTemplate);
  const image = imageOf(version);
  if (!image)
    throw invalid(subject, 'Launch template versions of a custom AMI node group must specify an image id');
  const target = customConfiguration(context.account, context.region.name, image, cluster.version, reference);
  refuseVersion(subject, target.kubernetesVersion, nodegroup.version);
  return target;
}

/** A group with an EKS image moves to a version and release, by default the cluster's and the newest. */
function stockTarget(subject: Subject, input: UpdateNodegroupVersionRequest): NodeConfiguration {
  const { context, cluster, nodegroup } = subject;
  const group = context.region.scalingGroups[nodegroup.scalingGroup]!;
  const requested = input.launchTemplate && requestedTemplate(subject, input.launchTemplate);
  if (requested && imageOf(requested.version)) {
    throw invalid(
      subject,
      'The launch template of a node group without a custom AMI must not specify an image id',
    );
  }
  const release = input.releaseVersion;
  const version = input.version ?? releaseKubernetes(release) ?? cluster.version;
  refuseVersion(subject, version, nodegroup.version);
  const variant = amiVariant(nodegroup.amiType);
  if (variant && !isPublished(variant, version)) {
    throw invalid(
      subject,
      `AMI Type ${nodegroup.amiType} is only supported for Kubernetes versions 1.32 or earlier`,
    );
  }
  const current = requested?.reference ?? group.configuration.launchTemplate;
  const target = stockConfiguration(context.region.name, nodegroup.amiType, version, release, current);
  if (!target) {
    throw invalid(
      subject,
      `Requested release version ${release} is not valid for kubernetes version ${version}`,
    );
  }
  const unchanged =
    target.imageId === group.configuration.imageId &&
    target.releaseVersion === group.configuration.releaseVersion;
  if (nodegroup.launchTemplate || unchanged) return target;
  return { ...target, launchTemplate: nextOwnTemplate(subject, current, target.imageId) };
}

function refuseVersion(subject: Subject, version: string, current: string): void {
  const { cluster, nodegroup, context } = subject;
  if (!/^1\.\d+$/.test(version)) throw invalid(subject, `Unsupported Kubernetes version ${version}`);
  if (minorOf(version) > minorOf(cluster.version)) {
    throw eksErrors.invalidRequest(
      `Requested Nodegroup Kubernetes version ${version} is higher than the cluster version ${cluster.version}`,
      { clusterName: cluster.name, nodegroupName: nodegroup.name },
    );
  }
  if (minorOf(version) < minorOf(current) && context.world.rules.refuseNodegroupDowngrade) {
    throw invalid(subject, `Nodegroup version cannot be rolled back from ${current} to ${version}`);
  }
}

function requestedTemplate(
  subject: Subject,
  wanted: NonNullable<UpdateNodegroupVersionRequest['launchTemplate']>,
): { version: LaunchTemplateVersion; reference: NodeConfiguration['launchTemplate'] } {
  const { context, nodegroup } = subject;
  const own = nodegroup.launchTemplate;
  if (!own) throw invalid(subject, 'The node group was not created with a launch template');
  if ((wanted.id && wanted.id !== own.id) || (wanted.name && wanted.name !== own.name)) {
    throw invalid(subject, 'Launch template id or name must match the one the node group was created with');
  }
  const template = context.region.launchTemplates[own.id]!;
  const version = templateVersion(template, wanted.version);
  if (!version) throw invalid(subject, `Launch template ${own.id} has no version ${wanted.version}`);
  return { version, reference: templateReference(template, version.number) };
}

/** EKS keeps the launch template of a group without one of its own, and adds a version for each update. */
function nextOwnTemplate(
  { context }: Subject,
  current: NodeConfiguration['launchTemplate'],
  imageId: string,
): NodeConfiguration['launchTemplate'] {
  const template = context.region.launchTemplates[current.id]!;
  const added = addTemplateVersion(context.world, template, { data: { ImageId: imageId } });
  return templateReference(template, added.number);
}

/** The minor version in a release such as `1.31.13-20260811`; undefined for Bottlerocket's own numbering. */
function releaseKubernetes(release: string | undefined): string | undefined {
  return /^(1\.\d{2})\.\d+-\d{8}$/.exec(release ?? '')?.[1];
}

function invalid({ cluster, nodegroup }: Subject, message: string): Error {
  return eksErrors.invalidParameter(message, { clusterName: cluster.name, nodegroupName: nodegroup.name });
}
