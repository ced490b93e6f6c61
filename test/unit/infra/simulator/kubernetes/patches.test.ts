import * as fc from 'fast-check';
import { applyJsonPatch } from '../../../../../infra/local/simulator/kubernetes/protocol/json-patch.js';
import {
  applyMergePatch,
  applyStrategicMergePatch,
} from '../../../../../infra/local/simulator/kubernetes/protocol/merge-patch.js';

describe('JSON patch (RFC 6902)', () => {
  it.each([
    ['adds to an object', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['inserts into an array', { a: [1, 3] }, [{ op: 'add', path: '/a/1', value: 2 }], { a: [1, 2, 3] }],
    ['appends to an array', { a: [1] }, [{ op: 'add', path: '/a/-', value: 2 }], { a: [1, 2] }],
    ['replaces', { a: [1, 2] }, [{ op: 'replace', path: '/a/0', value: 9 }], { a: [9, 2] }],
    [
      'removes',
      { a: [1, 2], b: 1 },
      [
        { op: 'remove', path: '/b' },
        { op: 'remove', path: '/a/0' },
      ],
      { a: [2] },
    ],
    ['moves', { a: { b: 1 } }, [{ op: 'move', from: '/a/b', path: '/c' }], { a: {}, c: 1 }],
    ['copies', { a: [1] }, [{ op: 'copy', from: '/a', path: '/b' }], { a: [1], b: [1] }],
    ['tests', { a: { b: [1] } }, [{ op: 'test', path: '/a', value: { b: [1] } }], { a: { b: [1] } }],
    [
      'unescapes',
      { 'a/b': { '~': 1 } },
      [{ op: 'replace', path: '/a~1b/~0', value: 2 }],
      { 'a/b': { '~': 2 } },
    ],
  ])('%s', (_name, document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyJsonPatch(document, patch)).toEqual(expected);
    expect(document).toEqual(before);
  });

  it.each([
    ['a test that fails', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['a path that leads nowhere', [{ op: 'remove', path: '/x/y' }], 422],
    ['an unknown operation', [{ op: 'merge', path: '/a' }], 400],
    ['no array', { op: 'add' }, 400],
  ])('refuses %s', (_name, patch, code) => {
    expect(() => applyJsonPatch({ a: 1 }, patch)).toThrow(
      expect.objectContaining({ status: expect.objectContaining({ code }) as object }) as Error,
    );
  });
});

describe('merge patch (RFC 7396)', () => {
  it('merges objects, replaces lists and removes by null', () => {
    const target = { a: { b: 1, c: 2 }, list: [1, 2], gone: true };
    expect(applyMergePatch(target, { a: { c: 3 }, list: [9], gone: null })).toEqual({
      a: { b: 1, c: 3 },
      list: [9],
    });
  });

  it('is idempotent', () => {
    const tree = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(tree, tree, (target, patch) => {
        const once = applyMergePatch(target, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });
});

describe('strategic merge patch', () => {
  it('merges keyed lists, deletes by directive and drops orderings', () => {
    const target = {
      containers: [
        { name: 'a', image: 'a:1', cpu: 1 },
        { name: 'b', image: 'b:1' },
      ],
      args: ['x'],
    };
    const patch = {
      containers: [
        { name: 'a', image: 'a:2' },
        { name: 'b', $patch: 'delete' },
        { name: 'c', image: 'c:1' },
      ],
      '$setElementOrder/containers': [{ name: 'a' }],
      args: ['y'],
    };
    expect(applyStrategicMergePatch(target, patch)).toEqual({
      containers: [
        { name: 'a', image: 'a:2', cpu: 1 },
        { name: 'c', image: 'c:1' },
      ],
      args: ['y'],
    });
  });

  it('replaces a map by directive', () => {
    expect(
      applyStrategicMergePatch({ labels: { a: '1' } }, { labels: { $patch: 'replace', b: '2' } }),
    ).toEqual({ labels: { b: '2' } });
  });
});
