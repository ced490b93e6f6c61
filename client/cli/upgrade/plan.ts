import { Command } from 'commander';
import { ERRORS, EXIT_CODES } from '../../../contracts/errors.js';
import type { UpgradeResult } from '../../../contracts/upgrade-result.js';
import { OperationFailedError } from '../../sdk/errors.js';
import { blockingFindings, findingLines } from '../render/findings.js';
import { renderPlan } from '../render/plan.js';
import { renderLines } from '../render/text.js';
import type { Session, Verbs } from '../session.js';
import { addUpgradeFlags, type UpgradeFlags } from './flags.js';
import { readRequest } from './request.js';

/** `drydock upgrade plan`: shows what an upgrade would do, and changes nothing. */
export function planCommand(verbs: Verbs): Command {
  return addUpgradeFlags(
    new Command('plan').description('show what an upgrade would do; exits with 4 on a required finding'),
  )
    .addHelpText('after', '\nExample:\n  drydock upgrade plan --cluster shop --to 1.33 --region eu-central-1')
    .action(
      verbs.run(async (session, command) => {
        const { io } = session;
        const request = await readRequest(command.opts<UpgradeFlags>(), {
          initiatedBy: io.user,
          readStdin: io.readStdin,
        });
        const result = await session.withDrydock(async (drydock) => {
          try {
            return await drydock.planUpgrade(request);
          } catch (error) {
            // The findings are what was asked for: they are shown, and the error as well.
            if (error instanceof OperationFailedError && error.result?.preflight && !session.json) {
              session.print(renderPlanned(error.result, session));
            }
            throw error;
          }
        });
        session.show(result, () => renderPlanned(result, session));
        const blocking = blockingFindings(result.preflight?.findings ?? [], request.preflight?.failOn);
        if (blocking.length > 0) session.exitCode = EXIT_CODES[ERRORS.PREFLIGHT_FAILED.kind];
      }),
    );
}

function renderPlanned({ plan, preflight }: UpgradeResult, { canvas }: Session): string {
  if (plan) return renderPlan(plan, preflight, canvas);
  return renderLines(findingLines(preflight?.findings ?? [], preflight), canvas);
}
