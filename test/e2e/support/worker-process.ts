import { built, startNode, type Process } from '../../support/processes.js';
import { simulatorEnvironment } from '../../support/simulator-environment.js';

/** Starts the built worker, against a simulated AWS, and waits until it polls. */
export async function startWorkerProcess(temporalAddress: string, awsUrl: string): Promise<Process> {
  const worker = startNode([built('worker/main.js')], {
    env: {
      ...simulatorEnvironment(awsUrl),
      TEMPORAL_ADDRESS: temporalAddress,
      DRYDOCK_POLL_SECONDS: '0.3',
      DRYDOCK_LEASE_POLL_SECONDS: '0.5',
      DRYDOCK_METRICS_PORT: '0',
    },
  });
  await worker.untilStdout(/Drydock worker is ready/);
  return worker;
}
