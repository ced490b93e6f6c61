import { LruCache } from '../../../../activities/clients/lru-cache.js';

describe('LruCache', () => {
  it('drops the entry that was used longest ago', () => {
    const dropped: string[] = [];
    const cache = new LruCache<string>(2, (value) => dropped.push(value));
    cache.getOrCreate('a', () => 'A');
    cache.getOrCreate('b', () => 'B');
    expect(cache.getOrCreate('a', () => 'another')).toBe('A');
    cache.getOrCreate('c', () => 'C');
    expect(dropped).toEqual(['B']);
    expect(cache.size).toBe(2);
  });

  it('drops an entry by key, or only while it is the given one', () => {
    const dropped: string[] = [];
    const cache = new LruCache<string>(2, (value) => dropped.push(value));
    cache.getOrCreate('a', () => 'A');
    cache.delete('a', 'older');
    expect(cache.size).toBe(1);
    cache.delete('a', 'A');
    cache.delete('a');
    expect(dropped).toEqual(['A']);
  });

  it('drops everything on clear and refuses a size below one', () => {
    const dropped: string[] = [];
    const cache = new LruCache<string>(3, (value) => dropped.push(value));
    cache.getOrCreate('a', () => 'A');
    cache.getOrCreate('b', () => 'B');
    cache.clear();
    expect(dropped).toEqual(['A', 'B']);
    expect(() => new LruCache(0)).toThrow(RangeError);
  });
});
