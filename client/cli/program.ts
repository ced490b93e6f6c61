import { Command } from 'commander';
import { doctorCommand } from './doctor/doctor.js';
import type { Io } from './io.js';
import { operationsCommand } from './operations/index.js';
import { reportError } from './report-error.js';
import { Session, type Verbs } from './session.js';
import { upgradeCommand } from './upgrade/index.js';

const EXIT_CODES_HELP = `
Exit codes:
  0    done as asked
  1    the operation ran and failed, or was rolled back or cancelled
  2    the request is malformed, or names something that does not exist
  3    refused: the request is fine but must not run now, or a permission is missing
  4    a required pre-flight finding
  5    Temporal, a worker, AWS or the cluster could not be reached
  130  Ctrl-C stopped the watching; the operation goes on
`;

/**
 * Runs one command line and tells its errors.
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  const verbs: Verbs = {
    run:
      (action) =>
      async (...args) => {
        // Commander hands the positional arguments, the options, and last the command itself.
        const command = args.at(-1) as Command;
        const session = new Session(io, command);
        await action(session, command);
        exitCode = session.exitCode;
      },
  };
  try {
    await createProgram(io, verbs).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, io, { json: argv.includes('--json'), debug: argv.includes('--debug') });
  }
}

function createProgram(io: Io, verbs: Verbs): Command {
  const program = new Command('drydock')
    .description('Upgrades Amazon EKS clusters as durable Temporal workflows')
    .version(io.version)
    .option('--json', 'print JSON: one document, or a line for each event when watching')
    .option('--debug', 'print stack traces of errors')
    .option('--temporal-address <host:port>', 'Temporal frontend, in place of TEMPORAL_ADDRESS')
    .option('--temporal-namespace <name>', 'Temporal namespace, in place of TEMPORAL_NAMESPACE')
    .addHelpText('after', EXIT_CODES_HELP)
    .addCommand(upgradeCommand(verbs))
    .addCommand(operationsCommand(verbs))
    .addCommand(doctorCommand(verbs));
  prepare(program, io);
  return program;
}

/** Makes a command and those below it throw in place of exiting, and write where they are told to. */
function prepare(command: Command, io: Io): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Told by reportError, in the form of every other error.
      outputError: () => {},
    });
  for (const child of command.commands) prepare(child, io);
}
