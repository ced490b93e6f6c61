import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { servingCertificate, signingKeys } from './certificates.js';
import { freePorts } from './free-ports.js';
import { part } from './part.js';
import { answers } from './probe.js';
import { startServerProcess } from './server-process.js';
import type { ServerProcess, ServerProcessOptions } from './server-process.js';

/** A real control plane without nodes. */
export interface RealKubernetes {
  /** `https://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** The PEM text of what signed the endpoint's certificate. */
  readonly certificateAuthority: string;
  /** A bearer token of the group system:masters. */
  readonly token: string;
  /** Signed in with that token. */
  readonly kubeConfig: KubeConfig;
  /** The same as a file, for programs that are not ours. */
  readonly kubeconfigFile: string;
  /** Where the programs' data and logs are until stop. */
  readonly directory: string;
  /** The API server goes before etcd, which it waits for. Everything on disk is deleted. */
  stop(): Promise<void>;
}

/** Fast enough to make thousands of pods in a test: the defaults are meant to be gentle on a shared API server. */
const clientRate = { qps: 1000, burst: 2000 };

/**
 * Starts etcd, kube-apiserver, kube-controller-manager and kube-scheduler on free ports of 127.0.0.1. Takes about five
 * seconds once the part is built.
 */
export async function startKubernetes(): Promise<RealKubernetes> {
  const { executable } = part('kubernetes');
  const directory = mkdtempSync(join(tmpdir(), 'drydock-kubernetes-'));
  const started: ServerProcess[] = [];
  const stop = async () => {
    for (const server of started.splice(0).reverse()) await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  const start = async (name: string, flags: string[], ready: ServerProcessOptions['ready']) => {
    const logFile = join(directory, `${name}.log`);
    started.push(
      await startServerProcess({ name, command: executable, parameters: [name, ...flags], logFile, ready }),
    );
  };
  try {
    const [etcdPort, peerPort, apiPort, managerPort, schedulerPort] = await freePorts(5);
    const etcd = `http://127.0.0.1:${etcdPort}`;
    await start('etcd', etcdFlags(directory, etcd, `http://127.0.0.1:${peerPort}`), () =>
      answers(`${etcd}/health`),
    );

    const endpoint = `https://127.0.0.1:${apiPort}`;
    const serving = await servingCertificate();
    const token = randomBytes(16).toString('hex');
    const kubeConfig = administrator(endpoint, serving.authority, token);
    const file = filesIn(directory);
    const kubeconfigFile = file('kubeconfig.json', kubeConfig.exportConfig());
    const accounts = signingKeys();
    const accountKey = file('accounts.key', accounts.privateKey);
    const authority = file('authority.pem', serving.authority);
    const apiFlags = [
      `--etcd-servers=${etcd}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${apiPort}`,
      `--tls-cert-file=${file('serving.pem', serving.certificate)}`,
      `--tls-private-key-file=${file('serving.key', serving.key)}`,
      `--token-auth-file=${file('tokens.csv', `${token},admin,admin,system:masters\n`)}`,
      '--authorization-mode=Node,RBAC',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${file('accounts.pub', accounts.publicKey)}`,
      `--service-account-signing-key-file=${accountKey}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      // The kubernetes Service may not point at a loopback address, and nothing here uses it.
      '--endpoint-reconciler-type=none',
      '--allow-privileged=true',
    ];
    await start('kube-apiserver', apiFlags, () =>
      answers(`${endpoint}/readyz`, { authority: serving.authority, token }),
    );

    await start(
      'kube-controller-manager',
      [
        `--kubeconfig=${kubeconfigFile}`,
        `--secure-port=${managerPort}`,
        '--bind-address=127.0.0.1',
        `--cert-dir=${directory}`,
        '--leader-elect=false',
        `--service-account-private-key-file=${accountKey}`,
        `--root-ca-file=${authority}`,
        `--kube-api-qps=${clientRate.qps}`,
        `--kube-api-burst=${clientRate.burst}`,
        // A busy machine must not lose its nodes between two heartbeats. The controller itself has to stay: it is what
        // takes the not-ready taint off new nodes.
        '--node-monitor-grace-period=300s',
      ],
      () => answers(`https://127.0.0.1:${managerPort}/healthz`),
    );
    const schedulerConfiguration = {
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      leaderElection: { leaderElect: false },
      clientConnection: { kubeconfig: kubeconfigFile, ...clientRate },
      // Any of the first nodes that fit will do.
      percentageOfNodesToScore: 5,
    };
    await start(
      'kube-scheduler',
      [
        `--config=${file('scheduler.json', JSON.stringify(schedulerConfiguration))}`,
        `--secure-port=${schedulerPort}`,
        '--bind-address=127.0.0.1',
        `--cert-dir=${directory}`,
      ],
      () => answers(`https://127.0.0.1:${schedulerPort}/healthz`),
    );
    return {
      endpoint,
      certificateAuthority: serving.authority,
      token,
      kubeConfig,
      kubeconfigFile,
      directory,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags(directory: string, client: string, peer: string): string[] {
  return [
    `--data-dir=${join(directory, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function administrator(server: string, authority: string, token: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'real', server, caData: Buffer.from(authority).toString('base64') }],
    users: [{ name: 'admin', token }],
    contexts: [{ name: 'real', cluster: 'real', user: 'admin' }],
    currentContext: 'real',
  });
  return kubeConfig;
}

/** Writes a file that only this user can read, and answers its path. */
function filesIn(directory: string): (name: string, text: string) => string {
  return (name, text) => {
    const path = join(directory, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
}
