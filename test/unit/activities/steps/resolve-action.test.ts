import { ACTIONS } from '../../../../contracts/actions.js';
import { executors } from '../../../../activities/steps/executors.js';
import { resolveAction } from '../../../../activities/steps/resolve-action.js';

const step = (executor: string, action: string, parameters: Record<string, unknown> = {}) => ({
  step_id: '1.33/control-plane',
  executor,
  action,
  parameters,
});

const refusal = (wrong: ReturnType<typeof step>) => {
  try {
    resolveAction(executors, wrong);
  } catch (error) {
    return error;
  }
  throw new Error('It was not refused');
};

describe('resolveAction', () => {
  test.each(Object.entries(ACTIONS).flatMap(([name, actions]) => Object.keys(actions).map((a) => [name, a])))(
    'there is an implementation of %s.%s',
    (executor, action) => {
      const { actions } = executors[executor as keyof typeof executors];
      expect(Object.keys(actions)).toContain(action);
    },
  );

  test('binds the action to its checked parameters', () => {
    const bound = resolveAction(
      executors,
      step('eks', 'update_control_plane', { version: '1.33', force: false }),
    );
    expect(bound.action).toBe(executors.eks.actions.update_control_plane);
    expect(bound.parameters).toEqual({ version: '1.33', force: false });
  });

  test.each([
    [step('ssm', 'patch'), 'executor', 'eks, kubernetes'],
    [step('toString', 'patch'), 'executor', 'eks, kubernetes'],
    [step('eks', 'delete_cluster'), 'action', 'update_control_plane'],
    [step('eks', 'constructor'), 'action', 'update_control_plane'],
    [step('kubernetes', 'update_addon'), 'action', 'pause_autoscaler'],
  ])('refuses an unknown executor or action: %j', (wrong, field, known) => {
    expect(refusal(wrong)).toMatchObject({ failure: { code: 'INVALID_REQUEST', field } });
    expect((refusal(wrong) as Error).message).toContain(known);
  });

  test.each([
    [{ version: '1.33' }, 'parameters.force'],
    [{ version: 'latest', force: false }, 'parameters.version'],
    [{ version: '1.33', force: false, froce: true }, 'parameters.froce'],
  ])('names the parameter that is wrong in %j', (parameters, field) => {
    const error = refusal(step('eks', 'update_control_plane', parameters));
    expect(error).toMatchObject({ failure: { code: 'INVALID_REQUEST', field } });
    expect((error as Error).message).toContain('1.33/control-plane');
  });

  test('names a parameter within another', () => {
    const parameters = {
      nodegroup: 'blue',
      version: null,
      release_version: null,
      launch_template: { id: 'lt-1', version: 7 },
      force: false,
    };
    expect(refusal(step('eks', 'update_nodegroup', parameters))).toMatchObject({
      failure: { field: 'parameters.launch_template.version' },
    });
  });
});
