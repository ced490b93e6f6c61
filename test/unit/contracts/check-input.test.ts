import { z } from 'zod';
import { checkInput } from '../../../contracts/check-input.js';
import { ERRORS } from '../../../contracts/errors.js';
import { UpgradeRequest } from '../../../contracts/upgrade-request.js';

/** Field and message of each failure; fails itself when there is none. */
function problems(input: unknown, schema: z.ZodType = UpgradeRequest): [string | undefined, string][] {
  const checked = checkInput(schema, input);
  if (checked.ok) throw new Error(`Accepted: ${JSON.stringify(checked.value)}`);
  return checked.failures.map(({ field, message }) => [field, message]);
}

const request = (change: object) => ({ clusterName: 'shop', targetVersion: '1.33', ...change });

it('gives the parsed value with its defaults', () => {
  expect(checkInput(UpgradeRequest, { cluster_name: 'shop', target_version: '1.33' })).toMatchObject({
    ok: true,
    value: { clusterName: 'shop', targetVersion: '1.33', rollbackPolicy: 'automatic' },
  });
});

it('gives a failure of the registry for each wrong field', () => {
  const checked = checkInput(UpgradeRequest, { clusterName: 3 });
  expect(checked).toEqual({
    ok: false,
    failures: [
      {
        code: 'INVALID_REQUEST',
        field: 'clusterName',
        message: 'clusterName must be of type string',
        remedy: ERRORS.INVALID_REQUEST.remedy,
      },
      expect.objectContaining({ field: 'targetVersion', message: 'targetVersion is required' }),
    ],
  });
});

it.each([
  ['nothing', undefined, [[undefined, 'The request is required']]],
  ['text', 'shop', [[undefined, 'The request must be of type object']]],
  [
    'unknown fields, each by itself',
    request({ nodegroups: {}, force: { drains: true } }),
    [
      ['force.drains', 'force.drains is not a field of this request'],
      ['nodegroups', 'nodegroups is not a field of this request'],
    ],
  ],
  [
    'a place in a list',
    request({ nodeGroups: { order: ['blue', 3] } }),
    [['nodeGroups.order[1]', 'nodeGroups.order[1] must be of type string']],
  ],
  [
    'a word that is not offered',
    request({ strategy: 'yolo' }),
    [['strategy', 'strategy must be one of in_place, blue_green, custom']],
  ],
  [
    'a kind that is not offered',
    request({ validation: [{ type: 'vibes' }] }),
    [
      [
        'validation[0].type',
        'validation[0].type must be one of control_plane, nodes_ready, pods_healthy, addons_active',
      ],
    ],
  ],
  [
    'neither of two types',
    request({ maxUnavailable: true }),
    [['maxUnavailable', 'maxUnavailable must be of type number or be of type string']],
  ],
  [
    'too few, too many, too short, too long',
    request({
      maxUnavailable: 101,
      validation: [],
      initiatedBy: '',
      profile: '',
      externalId: 'x'.repeat(1225),
    }),
    [
      ['externalId', 'externalId must have at most 1224 characters'],
      ['profile', 'profile must not be empty'],
      ['maxUnavailable', 'maxUnavailable must be at most 100'],
      ['validation', 'validation must not be empty'],
      ['initiatedBy', 'initiatedBy must not be empty'],
    ],
  ],
  [
    'the words of the schema itself',
    request({ bakeTime: 'a while' }),
    [['bakeTime', 'bakeTime must be a whole number and a unit of s, m, h or d, such as 45s, 30m, 12h or 7d']],
  ],
  [
    'two spellings that differ',
    { ...request({}), cluster_name: 'stage' },
    [
      [
        'cluster_name',
        'cluster_name is given in two spellings with different values (cluster_name, clusterName)',
      ],
    ],
  ],
])('names %s', (_, input, expected) => {
  expect(problems(input)).toEqual(expected);
});

it("leaves zod's own sentences whole", () => {
  expect(problems({ address: 'nowhere' }, z.object({ address: z.url() }))).toEqual([
    ['address', 'address: Invalid URL'],
  ]);
});
