import { Command } from 'commander';
import { ERRORS, EXIT_CODES } from '../../../contracts/errors.js';
import type { Verbs } from '../session.js';
import type { AwsScope } from './aws-checks.js';
import type { Check } from './check.js';
import { renderChecks } from './render-checks.js';
import { checkTemporal } from './temporal-checks.js';

/** `drydock doctor`: checks what an upgrade needs, before it needs it. */
export function doctorCommand(verbs: Verbs): Command {
  return new Command('doctor')
    .description(
      'check Temporal, the worker, and the AWS access of this shell; exits as the first failed check says',
    )
    .option('--cluster <name>', 'check this cluster and the way into it')
    .option('--region <name>', 'AWS region; that of the shell if left out')
    .option('--profile <name>', 'profile of the shared AWS configuration')
    .option('--role-arn <arn>', 'role to assume, as the worker would')
    .option('--external-id <id>', "external id that the role's trust policy asks for")
    .option('--no-aws', 'leave out the checks of AWS')
    .action(
      verbs.run(async (session, command) => {
        const { aws, ...scope } = command.opts<AwsScope & { aws: boolean }>();
        const [temporalChecks, awsChecks] = await Promise.all([
          session.withDrydock(checkTemporal),
          aws ? awsChecksOf(scope) : [],
        ]);
        const checks = [...temporalChecks, ...awsChecks];
        session.show({ checks }, () => renderChecks(checks, session.canvas));
        const first = checks.find(({ failure }) => failure)?.failure;
        if (first) session.exitCode = EXIT_CODES[ERRORS[first.code].kind];
      }),
    );
}

async function awsChecksOf(scope: AwsScope): Promise<Check[]> {
  // Loaded here, so that no other command pays for loading the AWS SDK.
  const { checkAws } = await import('./aws-checks.js');
  return checkAws(scope);
}
