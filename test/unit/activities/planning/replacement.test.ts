import { replacementFor } from '../../../../activities/planning/rollback/replacement.js';
import { UpgradeStep } from '../../../../contracts/plan.js';
import { ACTIONS } from '../../../../contracts/actions.js';
import { cluster, nodeGroup } from './support/clusters.js';
import { plan, stepOf } from './support/plans.js';

const upgrade = plan(cluster('1.33', { node_groups: [nodeGroup('workers', '1.33')] }), {
  targetVersion: '1.34',
});
const down = stepOf(upgrade.rollback_plan.steps, 'rollback/1.34/nodegroup-workers');

test('puts a group of the older version in the place of the one that cannot go down', () => {
  const step = UpgradeStep.parse(replacementFor(down, { name: 'workers', nodes: 3 }));
  const parameters = ACTIONS.eks.replace_nodegroup.parse(step.parameters);
  expect(step).toMatchObject({
    step_id: 'rollback/1.34/nodegroup-workers-replacement',
    action: 'replace_nodegroup',
  });
  expect(parameters).toMatchObject({
    nodegroup: 'workers',
    version: '1.33',
    release_version: '1.33.4-20260601',
  });
  expect(parameters.replacement).toMatch(/^workers-rb[0-9a-f]{4}$/);
  expect(down.rollback_action).toMatchObject({ action: step.action, parameters: step.parameters });
});

test('gives the same name every time, within the 63 characters that EKS takes', () => {
  const name = 'n'.repeat(63);
  const [first, second] = [1, 2].map(
    () => replacementFor(down, { name, nodes: 0 }).parameters['replacement'],
  );
  expect(second).toBe(first);
  expect(first).toMatch(/^n{56}-rb[0-9a-f]{4}$/);
});

test('replaces a replacement without growing its name', () => {
  const once = String(replacementFor(down, { name: 'workers', nodes: 1 }).parameters['replacement']);
  const twice = String(replacementFor(down, { name: once, nodes: 1 }).parameters['replacement']);
  expect(twice).toMatch(/^workers-rb[0-9a-f]{4}$/);
  expect(twice).not.toBe(once);
});

test('is only for steps that take a group to a version', () => {
  expect(() =>
    replacementFor(stepOf(upgrade.steps, '1.34/control-plane'), { name: 'workers', nodes: 1 }),
  ).toThrow(TypeError);
});
