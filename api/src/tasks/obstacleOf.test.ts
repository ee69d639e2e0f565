import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { obstacleOf } from './obstacleOf.ts';

const REACHABLE: ResolvedHost = {
  hostId: 1,
  name: 'web1',
  smartProxy: 'site-a',
  hostgroup: null,
  location: null,
  organization: null,
  bridgeId: 7,
  hasPlugin: true,
  isPermitted: true,
  hold: null,
};

test('a host with a bridge and the plugin can be sent to', () => {
  assert.equal(obstacleOf(REACHABLE), null);
});

test('a host that never reported its plugins is given the benefit of the doubt', () => {
  assert.equal(obstacleOf({ ...REACHABLE, hasPlugin: null }), null);
});

test('a host is left out for the first thing that is missing on the way to it', () => {
  assert.equal(obstacleOf({ ...REACHABLE, hasPlugin: false }), 'PLUGIN_MISSING');
  assert.equal(obstacleOf({ ...REACHABLE, bridgeId: null, hasPlugin: false }), 'NO_BRIDGE');
  assert.equal(obstacleOf({ ...REACHABLE, smartProxy: null, bridgeId: null, hasPlugin: false }), 'NO_PROXY');
  assert.equal(
    obstacleOf({ ...REACHABLE, smartProxy: null, bridgeId: null, hold: { name: 'FROZEN', id: 1 } }),
    'FROZEN',
  );
  assert.equal(obstacleOf({ ...REACHABLE, isPermitted: false, hold: { name: 'EMERGENCY_STOP', id: 1 } }), 'DENIED');
});
