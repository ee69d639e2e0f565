/** The inputs of `service restart`, of which one has to be given. */
const inputs = [
  { name: 'count', type: 'integer', description: '', optional: false },
  { name: 'note', type: 'string', description: '', optional: true },
];

/** A plugin as the API describes it. */
export const service = {
  ...{ name: 'service', description: '', version: '1', author: '', timeoutSeconds: 5, hostCount: 2 },
  actions: [{ name: 'restart', description: '', inputs, outputs: [] }],
};

/** Two hosts that a filter selects, about which there is nothing to say. */
export const previewed = {
  ...{ total: 2, runnable: 2, fingerprint: 'f', isAllHosts: false, mayRun: true, difference: null },
  ...{
    byProxy: [{ name: 'p', count: 2 }],
    excluded: [],
    doubtful: [],
    exceededLimits: [],
    needsApproval: false,
    warnings: [],
  },
};

/** Hosts of task 3 beside those of now; one of them is called by what would command a terminal. */
export const difference = {
  ...{ kept: 1, added: 1, removed: 0, gone: 2 },
  ...{ addedHosts: ['new\u001b[31m'], removedHosts: [], goneHosts: ['old1', 'old2'] },
  task: { id: '3', createdAt: '2026-01-01T00:00:00.000Z' },
};
