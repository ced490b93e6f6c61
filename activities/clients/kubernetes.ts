import { DescribeClusterCommand, type EKSClient } from '@aws-sdk/client-eks';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
  AdmissionregistrationV1Api,
  ApiException,
  ApiextensionsV1Api,
  AppsV1Api,
  CoreV1Api,
  HttpMethod,
  PolicyV1Api,
  RequestContext,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { Target } from '../../contracts/target.js';
import type { AwsClients, KubernetesClients } from './clients.js';
import { eksToken, TokenSource } from './eks-token.js';
import { kubernetesHttp, type KubernetesHttpOptions } from './kubernetes-http.js';
import { PooledKubeConfig, type PoolLimits } from './pooled-kube-config.js';

const EKS_AUTH = 'eks-token';

/** The clients of a cluster and the end of their connections. */
export interface ClusterConnection {
  clients: KubernetesClients;
  release(): Promise<void>;
}

/**
 * Connects to a cluster through its EKS endpoint, with the CA and tokens of EKS, or through a kubeconfig context if the
 * target names one. Opens no connection to the API server yet.
 * @throws what DescribeCluster throws; CLUSTER_NOT_ACTIVE when EKS knows no endpoint; INVALID_REQUEST for a
 * context that the kubeconfig does not have.
 */
export async function connectCluster(
  target: Target,
  aws: AwsClients,
  limits: PoolLimits,
  onUnreachable: () => void,
): Promise<ClusterConnection> {
  const config = new PooledKubeConfig(limits);
  const http: Omit<KubernetesHttpOptions, 'server'> =
    target.access.kubeContext === undefined
      ? await useEks(config, target, aws, onUnreachable)
      : useContext(config, target, target.access.kubeContext, onUnreachable);
  const library = kubernetesHttp({ ...http, server: config.server });
  config.useHttp(wrapHttpLibrary(library));

  return {
    release: () => config.release(),
    clients: {
      core: config.makeApiClient(CoreV1Api),
      apps: config.makeApiClient(AppsV1Api),
      policy: config.makeApiClient(PolicyV1Api),
      admission: config.makeApiClient(AdmissionregistrationV1Api),
      extensions: config.makeApiClient(ApiextensionsV1Api),
      config,
      async get(path, signal) {
        const request = new RequestContext(config.server.replace(/\/$/, '') + path, HttpMethod.GET);
        if (signal) request.setSignal(signal);
        await config.applySecurityAuthentication(request);
        const response = await library.send(request);
        const body = await response.body.text();
        if (response.httpStatusCode < 400) return body;
        throw new ApiException(response.httpStatusCode, `GET ${path} failed`, body, response.headers);
      },
    },
  };
}

async function useEks(
  config: PooledKubeConfig,
  target: Target,
  aws: AwsClients,
  onUnreachable: () => void,
): Promise<Omit<KubernetesHttpOptions, 'server'>> {
  const { clusterName, region } = target;
  const { endpoint, certificateAuthority } = await describeEndpoint(aws.eks, clusterName);
  const tokens = new TokenSource(() =>
    eksToken({ clusterName, region, credentials: () => aws.sts.config.credentials() }),
  );
  config.addAuthenticator({
    isAuthProvider: (user) => user.authProvider?.name === EKS_AUTH,
    async applyAuthentication(_user, options) {
      options.headers = { ...options.headers, Authorization: `Bearer ${await tokens.current()}` };
    },
  });
  config.loadFromClusterAndUser(
    { name: clusterName, server: endpoint, caData: certificateAuthority, skipTLSVerify: false },
    { name: EKS_AUTH, authProvider: { name: EKS_AUTH } },
  );
  return {
    clusterName,
    renewToken: (refused) => tokens.renew(refused),
    describeCaller: async () => describePrincipal((await aws.sts.send(new GetCallerIdentityCommand({}))).Arn),
    onUnreachable,
  };
}

function useContext(
  config: PooledKubeConfig,
  target: Target,
  context: string,
  onUnreachable: () => void,
): Omit<KubernetesHttpOptions, 'server'> {
  try {
    config.loadFromDefault();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DrydockError('INVALID_REQUEST', `The worker's kubeconfig cannot be read: ${message}`, {
      field: 'kubeContext',
      remedy: 'Repair the file that KUBECONFIG names on the worker, or leave `kubeContext` out.',
      cause,
    });
  }
  const user = config.getContextObject(context)?.user;
  if (user === undefined) {
    throw new DrydockError('INVALID_REQUEST', `The worker's kubeconfig has no context ${context}.`, {
      field: 'kubeContext',
      remedy: 'Name one of the contexts that `kubectl config get-contexts` lists on the worker.',
    });
  }
  config.setCurrentContext(context);
  return {
    clusterName: target.clusterName,
    describeCaller: async () => `the user ${user} of the kubeconfig context ${context}`,
    onUnreachable,
  };
}

async function describeEndpoint(
  eks: EKSClient,
  name: string,
): Promise<{ endpoint: string; certificateAuthority: string }> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const endpoint = cluster?.endpoint;
  const certificateAuthority = cluster?.certificateAuthority?.data;
  if (!endpoint || !certificateAuthority) {
    throw new DrydockError(
      'CLUSTER_NOT_ACTIVE',
      `Cluster ${name} is ${cluster?.status ?? 'in no known state'} and has no Kubernetes endpoint.`,
      { resource: cluster?.arn },
    );
  }
  return { endpoint, certificateAuthority };
}

/**
 * The IAM principal behind a caller's ARN, as an access entry names it. The ARN of a session does not carry its role's
 * path, so the session is named as well.
 */
function describePrincipal(arn: string | undefined): string {
  const session = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn ?? '');
  if (!session) return arn ?? 'the caller';
  return `the role arn:${session[1]}:iam::${session[2]}:role/${session[3]} (session ${arn})`;
}
