import {
  addonMinor,
  compareAddonVersions,
  hopsBetween,
  minorOf,
  versionsOf,
} from '../../../../activities/planning/versions.js';

test('minorOf reads versions of clusters, kubelets and kube-proxy, and refuses anything else', () => {
  expect(['1.33', 'v1.32.4-eks-abc1234', 'v1.31.3-eksbuild.2'].map(minorOf)).toEqual([33, 32, 31]);
  expect(() => minorOf('2.0')).toThrow(RangeError);
});

test('add-on versions are ordered by their numbers, builds too', () => {
  const sorted = ['v1.9.0-eksbuild.1', 'v1.10.0-eksbuild.10', 'v1.10.0-eksbuild.9', 'v1.10.1'].sort(
    compareAddonVersions,
  );
  expect(sorted).toEqual(['v1.9.0-eksbuild.1', 'v1.10.0-eksbuild.9', 'v1.10.0-eksbuild.10', 'v1.10.1']);
  expect(compareAddonVersions('stable', 'edge')).toBe(1);
  expect(addonMinor('v1.20.5-eksbuild.1')).toBe('1.20');
  expect(addonMinor('stable')).toBe('stable');
});

test('a way has one hop a minor version, or one level hop', () => {
  const hops = hopsBetween('1.31', '1.33');
  expect(hops).toEqual([
    { from: '1.31', to: '1.32' },
    { from: '1.32', to: '1.33' },
  ]);
  expect(versionsOf(hops)).toEqual(['1.31', '1.32', '1.33']);
  expect(hopsBetween('1.33', '1.33')).toEqual([{ from: '1.33', to: '1.33' }]);
});
