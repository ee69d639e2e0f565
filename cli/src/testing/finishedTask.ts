/** Of the task below. */
export const counts = { targeted: 2, pending: 0, running: 0, succeeded: 1, failed: 1, unknown: 0, notSent: 0, held: 0 };
const target = {
  hostgroup: null,
  smartProxy: null,
  statusCode: 0,
  outputs: {},
  late: false,
  durationMs: 3,
  revision: 2,
};
const targets = [
  {
    ...target,
    position: 0,
    name: 'a',
    state: 'SUCCEEDED',
    outcome: 'SUCCEEDED',
    statusMessage: 'OK',
    outputs: { n: 1 },
  },
  {
    ...target,
    position: 1,
    name: 'b',
    state: 'FAILED',
    outcome: 'FAILED',
    statusCode: 1,
    statusMessage: '\u001b[31mno',
  },
];
const none = { texts: [], index: [-1, -1] };
const columns = {
  position: [0, 1],
  state: { states: ['FAILED', 'SUCCEEDED'], index: [1, 0] },
  reason: none,
  statusCode: [0, 1],
  statusMessage: { texts: ['\u001b[31mno'], index: [-1, 0] },
  late: [],
  durationMs: [3, 3],
  members: { name: ['a', 'b'], hostgroup: none, smartProxy: none },
};
/** A task of which one host succeeded and one failed, as its watchers are told of it. */
export const finished = {
  id: '7',
  since: 0,
  revision: 2,
  state: 'FINISHED',
  verdict: 'PARTIAL',
  counts,
  pausedAt: null,
  pauseReason: null,
  stop: null,
  columns,
};
/** The same task, whose targets are asked for with what they returned. */
export const task = {
  targets: { nodes: targets, pageInfo: { hasNextPage: false, endCursor: null } },
  targetsAt: ({ positions }: { positions: readonly number[] }): unknown[] =>
    positions.map((position) => targets[position]),
};
