import { pollInterval } from '../../../../activities/steps/poll-interval.js';

test.each([
  ['a quarter of the usual interval at first', 0, 10, 2.5],
  ['a twentieth of the age later', 100, 10, 5],
  ['the usual interval in the end', 200, 10, 10],
  ['never more than it', 3_600, 10, 10],
  ['in proportion to a shorter usual interval', 0, 0.2, 0.05],
])('%s', (_, age, usual, expected) => {
  expect(pollInterval(age, usual)).toBeCloseTo(expected);
});
