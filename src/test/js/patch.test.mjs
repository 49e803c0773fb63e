import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from '../../../static/js/live/patch.js';

// The examples of RFC 7396, appendix A.
const EXAMPLES = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test('every example of RFC 7396 comes out as it says', () => {
  for (const [target, patch, result] of EXAMPLES) assert.deepEqual(merge(target, patch), result);
});

test('the old value stays as it was, and what did not change is shared', () => {
  const before = { kernel: { processes: { 1: { pid: 1 } } }, lab: { busy: false } };
  const copy = structuredClone(before);
  const after = merge(before, { lab: { busy: true } });
  assert.deepEqual(before, copy);
  assert.equal(after.kernel, before.kernel);
});

test('a file named __proto__ is a key like any other', () => {
  const after = merge({}, JSON.parse('{"upper":{"__proto__":{"change":"added"}}}'));
  assert.equal(Object.getPrototypeOf(after.upper), Object.prototype);
  assert.deepEqual(Object.keys(after.upper), ['__proto__']);
});
