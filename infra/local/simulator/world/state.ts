import type { Fault } from '../faults.js';
import type { RecordedCall } from '../calls.js';
import type { AddonSpec, ClusterSpec, InsightSpec } from '../spec.js';

/** Everything the simulator keeps: plain JSON, instants in epoch milliseconds, so that a file can hold it. */
export interface WorldState {
  format: 1;
  accounts: Record<string, AccountState>;
  sessions: Record<string, Session>;
  faults: Fault[];
  calls: RecordedCall[];
  nextCall: number;
  events: RecordedEvent[];
  /** Kubernetes snapshots by cluster ARN. Filled in when the state is written. */
  kubernetes: Record<string, unknown>;
}

/** An account: who may call, what is denied, and its regions. */
export interface AccountState {
  id: string;
  users: { accessKeyId: string; secretAccessKey: string; name: string }[];
  roles: { name: string; externalId?: string }[];
  deniedActions: string[];
  /** By quota code; absent in states of earlier simulators. */
  quotas?: Record<string, number>;
  images: { imageId: string; name?: string; kubernetesVersion?: string }[];
  regions: Record<string, RegionState>;
}

/** Temporary credentials that AssumeRole issued. */
export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  account: string;
  role: string;
  name: string;
  expiresAt: number;
}

/** An event that PutEvents took. */
export interface RecordedEvent {
  id: string;
  time: number;
  account: string;
  region: string;
  bus: string;
  source: string;
  detailType: string;
  /** The parsed detail. */
  detail: unknown;
  resources: string[];
}

/** The resources of an account in a region, by name or id. */
export interface RegionState {
  name: string;
  clusters: Record<string, ClusterState>;
  subnets: Record<string, SubnetState>;
  securityGroups: Record<string, SecurityGroupState>;
  launchTemplates: Record<string, LaunchTemplateState>;
  instances: Record<string, InstanceState>;
  scalingGroups: Record<string, ScalingGroupState>;
  activities: ScalingActivity[];
}

/** A private subnet of a /19. */
export interface SubnetState {
  id: string;
  vpcId: string;
  zone: string;
  /** First three octets of its first /24; a subnet is a /19. */
  network: [number, number, number];
  cidr: string;
  /** Set when the specification fixes it; otherwise the instances decide. */
  freeAddresses?: number;
  nextHost: number;
  tags: Record<string, string>;
}

/** A security group; its rules are the same for all. */
export interface SecurityGroupState {
  id: string;
  name: string;
  description: string;
  vpcId: string;
  tags: Record<string, string>;
}

/** A launch template. */
export interface LaunchTemplateState {
  id: string;
  name: string;
  createdAt: number;
  defaultVersion: number;
  tags: Record<string, string>;
  versions: LaunchTemplateVersion[];
}

/** A version of a launch template. */
export interface LaunchTemplateVersion {
  number: number;
  createdAt: number;
  description?: string;
  /** As the request gave it; lists are arrays. */
  data: Record<string, unknown>;
  token?: { value: string; fingerprint: string };
}

/** What an instance is made of: two instances with equal configurations need no update. */
export interface NodeConfiguration {
  kubernetesVersion: string;
  kubeletVersion: string;
  releaseVersion: string;
  imageId: string;
  osImage: string;
  containerRuntimeVersion: string;
  launchTemplate: { id: string; name: string; version: number };
}

/** The states of an instance; it runs from the moment it is launched. */
export type InstanceLifecycle = 'running' | 'shutting-down' | 'terminated';

/** An EC2 instance, which is also a node. */
export interface InstanceState {
  id: string;
  type: string;
  zone: string;
  subnetId: string;
  privateIp: string;
  nodeName: string;
  launchedAt: number;
  lifecycle: InstanceLifecycle;
  /** When a shutting-down instance is gone; when a terminated one went. */
  terminatesAt?: number;
  /** When its node turns Ready; null for one that never does. */
  readyAt: number | null;
  /** Since when its node is being drained by a node group update. */
  drainingSince?: number;
  scalingGroup: string;
  configuration: NodeConfiguration;
  tags: Record<string, string>;
}

/** An Auto Scaling group of nodes. */
export interface ScalingGroupState {
  name: string;
  createdAt: number;
  clusterName: string;
  /** The managed node group it belongs to; null for a self-managed one. */
  nodegroup: string | null;
  minSize: number;
  maxSize: number;
  desired: number;
  zones: string[];
  subnets: string[];
  instanceTypes: string[];
  configuration: NodeConfiguration;
  suspended: string[];
  /** Labels of its nodes, in addition to those that EKS and the kubelet set. */
  labels: Record<string, string>;
  tags: Record<string, string>;
}

/** A launch or termination. */
export interface ScalingActivity {
  id: string;
  group: string;
  description: string;
  cause: string;
  startedAt: number;
  endsAt: number;
}

/** An EKS cluster with everything that belongs to it. */
export interface ClusterState {
  name: string;
  arn: string;
  account: string;
  region: string;
  id: string;
  version: string;
  createdAtVersion: string;
  createdAt: number;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' | 'FAILED';
  /** When a creation or deletion is done. */
  transitionsAt?: number;
  createToken?: { value: string; fingerprint: string };
  roleArn: string;
  tags: Record<string, string>;
  network: { vpcId: string; subnetIds: string[]; securityGroupIds: string[]; clusterSecurityGroupId: string };
  endpointAccess: { public: boolean; private: boolean; publicCidrs: string[] };
  logging: { types: string[]; enabled: boolean }[];
  supportType: 'STANDARD' | 'EXTENDED';
  authenticationMode: string;
  deletionProtection: boolean;
  healthIssues: HealthIssue[];
  /** The upgrade that can still be undone; cleared by a rollback. */
  lastUpgrade?: { from: string; to: string; finishedAt: number };
  updates: UpdateState[];
  nodegroups: Record<string, NodegroupState>;
  addons: Record<string, AddonState>;
  insights: InsightState[];
  insightOverrides: InsightSpec[];
  insightsRefresh?: { startedAt: number; endedAt?: number };
  podIdentityAssociations: PodIdentityAssociation[];
  accessEntries: string[] | null;
  fargateProfiles: { name: string; namespace: string; createdAt: number }[];
  spec: ClusterSpec;
}

/** What is wrong with a cluster, node group or add-on. */
export interface HealthIssue {
  code: string;
  message: string;
  resourceIds: string[];
}

/** A role for the pods of a service account. */
export interface PodIdentityAssociation {
  id: string;
  arn: string;
  namespace: string;
  serviceAccount: string;
  roleArn: string;
  /** ARN of the add-on that owns it, if one does. */
  owner?: string;
}

/** A managed node group; its sizes are those of its Auto Scaling group. */
export interface NodegroupState {
  name: string;
  arn: string;
  createdAt: number;
  modifiedAt: number;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING' | 'DEGRADED' | 'CREATE_FAILED';
  transitionsAt?: number;
  createToken?: { value: string; fingerprint: string };
  amiType: string;
  capacityType: string;
  nodeRole: string;
  diskSize?: number;
  version: string;
  releaseVersion: string;
  /** The template that its maker named; EKS's own template is not shown. */
  launchTemplate?: { id: string; name: string; version: number };
  scalingGroup: string;
  updateConfig: {
    maxUnavailable?: number;
    maxUnavailablePercentage?: number;
    updateStrategy: 'DEFAULT' | 'MINIMAL';
  };
  labels: Record<string, string>;
  taints: { key: string; value?: string; effect: string }[];
  tags: Record<string, string>;
  healthIssues: HealthIssue[];
  /** Injected: its nodes never turn Ready. */
  neverReady?: boolean;
}

/** An installed add-on. */
export interface AddonState {
  name: string;
  arn: string;
  version: string;
  status: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'UPDATE_FAILED' | 'DELETING' | 'DEGRADED';
  transitionsAt?: number;
  createToken?: { value: string; fingerprint: string };
  createdAt: number;
  modifiedAt: number;
  configurationValues?: string;
  serviceAccountRoleArn?: string;
  tags: Record<string, string>;
  healthIssues: HealthIssue[];
}

/** What EKS found out about a cluster at the last refresh. */
export interface InsightState {
  id: string;
  name: string;
  category: 'UPGRADE_READINESS' | 'ROLLBACK_READINESS' | 'MISCONFIGURATION';
  kubernetesVersion: string;
  status: 'PASSING' | 'WARNING' | 'ERROR' | 'UNKNOWN';
  reason: string;
  description: string;
  recommendation: string;
  refreshedAt: number;
  changedAt: number;
  resources: { status: string; uri?: string; arn?: string }[];
  deprecations: { usage: string; stopServingVersion: string }[];
  addons: { name: string; compatibleVersions: string[] }[];
}

/** What an update does when its time has come. */
export type UpdateChange =
  | { kind: 'version'; from: string; to: string; rollback: boolean }
  | { kind: 'cluster-config'; set: ClusterSettings }
  | { kind: 'nodegroup-config' }
  | { kind: 'nodegroup-version'; target: NodeConfiguration; from: NodeConfiguration; force: boolean }
  | {
      kind: 'addon';
      version: string;
      configurationValues?: string;
      serviceAccountRoleArn?: string;
      podIdentityAssociations?: NonNullable<AddonSpec['podIdentityAssociations']>;
    };

/** The settings that UpdateClusterConfig changes. */
export type ClusterSettings = Partial<
  Pick<
    ClusterState,
    'endpointAccess' | 'logging' | 'supportType' | 'authenticationMode' | 'deletionProtection'
  >
>;

/** Why an update failed; the codes are those of ErrorDetail. */
export interface UpdateFailure {
  code: string;
  message: string;
  resourceIds: string[];
}

/** An update of a cluster, a node group or an add-on, in progress or done. */
export interface UpdateState {
  id: string;
  type: string;
  status: 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
  params: { type: string; value: string }[];
  createdAt: number;
  /** When it is done; absent where that depends on the nodes. */
  endsAt?: number;
  finishedAt?: number;
  errors: UpdateFailure[];
  nodegroup?: string;
  addon?: string;
  request: { operation: string; token: string | null; fingerprint: string };
  change: UpdateChange;
  /** Injected: how it fails, and that its new nodes never turn Ready. */
  failure?: UpdateFailure;
  neverReady?: boolean;
}
