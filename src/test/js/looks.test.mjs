import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthScene, WIDE } from '../../../static/js/diagram/birth.js';
import { LOOKS } from '../../../static/js/diagram/looks.js';
import { CALLS, stateAfter } from './fixture/birth.mjs';

test('what a lesson can point at is in the picture at some call', () => {
  const seen = new Set();
  for (let n = 0; n <= CALLS; n++) {
    for (const { id } of birthScene(stateAfter(n), { shape: 'wide', ...WIDE, part: 'namespaces' }).things) seen.add(id);
  }
  for (const [look, things] of Object.entries(LOOKS)) {
    for (const thing of things) assert.ok(seen.has(thing), `${look}: no ${thing}`);
  }
});
