import { parseArgs } from 'node:util';
import { join } from 'node:path';

/** What `npm start` can be told, as flags or environment variables. */
export interface LocalOptions {
  /** End with the upgrade's result instead of staying up. */
  once: boolean;
  /** Forget the state of earlier runs first. */
  reset: boolean;
  /** How many AWS seconds pass in a real one. */
  scale: number;
  /** Where databases, logs and process ids are kept. */
  stateDir: string;
  ports: { temporal: number; ui: number; aws: number; metrics: number };
}

export const HELP = `npm start [-- options]
  --once            end with the upgrade's result instead of staying up
  --reset           forget the state of earlier runs first
  --scale N         AWS seconds that pass in a real one (default 60)
  --state DIR       where state and logs are kept (default .drydock)
  Ports: --temporal-port (7233), --ui-port (8233), --aws-port (4566), --metrics-port (9464),
  or DRYDOCK_TEMPORAL_PORT, DRYDOCK_UI_PORT, DRYDOCK_AWS_PORT, DRYDOCK_METRICS_PORT.`;

/** @throws Error that names the option or variable which is wrong. */
export function parseLocalOptions(
  argv: string[],
  env: NodeJS.ProcessEnv = process.env,
): LocalOptions | 'help' {
  const { values } = parseArgs({
    args: argv,
    options: {
      once: { type: 'boolean', default: false },
      reset: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      scale: { type: 'string', default: '60' },
      state: { type: 'string', default: env['DRYDOCK_STATE_DIR'] ?? join(process.cwd(), '.drydock') },
      'temporal-port': { type: 'string', default: env['DRYDOCK_TEMPORAL_PORT'] ?? '7233' },
      'ui-port': { type: 'string', default: env['DRYDOCK_UI_PORT'] ?? '8233' },
      'aws-port': { type: 'string', default: env['DRYDOCK_AWS_PORT'] ?? '4566' },
      'metrics-port': { type: 'string', default: env['DRYDOCK_METRICS_PORT'] ?? '9464' },
    },
  });
  if (values.help) return 'help';
  return {
    once: values.once,
    reset: values.reset,
    scale: number('--scale', values.scale, 0.001, 1_000_000),
    stateDir: values.state,
    ports: {
      temporal: number('--temporal-port', values['temporal-port'], 1, 65_535),
      ui: number('--ui-port', values['ui-port'], 1, 65_535),
      aws: number('--aws-port', values['aws-port'], 1, 65_535),
      metrics: number('--metrics-port', values['metrics-port'], 1, 65_535),
    },
  };
}

function number(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < min || value > max)
    throw new Error(`${name} must be a number from ${min} to ${max}, not ${text}`);
  return value;
}
