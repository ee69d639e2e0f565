import type { Evidence, JournalLine, ReplyRecord, TargetRecord, TaskRecord } from './Evidence.ts';

const CREATED = 1_800_000_000_000;
const SENT = CREATED + 1_000;
const SETTLED = SENT + 500;
const SILENT = SENT + 33_000;

const ok: ReplyRecord = { statusCode: 0, statusMessage: 'OK', digest: 'a' };

const task: TaskRecord = {
  id: 7,
  key: 'key',
  text: 'text',
  state: 'FINISHED',
  verdict: 'UNKNOWN',
  revision: 4,
  targeted: 3,
  pending: 0,
  succeeded: 1,
  failed: 0,
  unknown: 1,
  notSent: 1,
  createdAt: CREATED,
  finishedAt: SILENT,
};

const target: TargetRecord = {
  taskId: 7,
  position: 0,
  name: 'web1',
  dispatchId: 3,
  state: 'SUCCEEDED',
  reason: null,
  reply: ok,
  late: false,
  sentAt: SENT,
  settledAt: SETTLED,
  revision: 3,
};

const line: JournalLine = {
  sequence: 1,
  dispatchId: 3,
  position: 0,
  event: 'ASSIGNED',
  at: CREATED + 500,
  reason: null,
  reply: null,
};

/** What a campaign of one task leaves behind when all is well: one host succeeded, one is silent, one has no bridge. */
export const soundEvidence: Evidence = {
  tasks: [task],
  targets: [
    target,
    {
      ...target,
      position: 1,
      name: 'web2',
      state: 'UNKNOWN',
      reason: 'NO_REPLY',
      reply: null,
      settledAt: SILENT,
      revision: 4,
    },
    {
      ...target,
      ...{ position: 2, name: 'lab1', dispatchId: null, state: 'NOT_SENT', reason: 'NO_BRIDGE', reply: null },
      ...{ sentAt: null, settledAt: CREATED, revision: 1 },
    },
  ],
  dispatches: [{ id: 3, taskId: 7, state: 'CLOSED', journal: 'j', claimedAt: CREATED + 400 }],
  audit: [
    { act: 'task.run', object: 'task:7', times: 1 },
    { act: 'dispatch.claim', object: 'task:7', times: 1 },
  ],
  journals: [
    {
      proxy: 'site-a',
      id: 'j',
      uploaded: 7,
      cursor: 7,
      lines: [
        line,
        { ...line, sequence: 2, position: 1 },
        { ...line, sequence: 3, event: 'SENDING', at: SENT },
        { ...line, sequence: 4, position: 1, event: 'SENDING', at: SENT },
        { ...line, sequence: 5, position: 1, event: 'SENT', at: SENT },
        { ...line, sequence: 6, event: 'REPLIED', at: SETTLED, reply: ok },
        { ...line, sequence: 7, position: 1, event: 'UNKNOWN', at: SILENT, reason: 'NO_REPLY' },
      ],
      setAside: [],
      asked: new Map([
        ['r1', { host: 'web1', dispatchId: 3, position: 0 }],
        ['r2', { host: 'web2', dispatchId: 3, position: 1 }],
      ]),
    },
  ],
  executions: [
    { host: 'web1', requestId: 'r1', text: 'text', at: SENT },
    { host: 'web2', requestId: 'r2', text: 'text', at: SENT },
  ],
  submitted: new Map([['key', 7]]),
  watches: [{ taskId: 7, messages: 3, watched: new Map([[0, 'x']]), fresh: new Map([[0, 'x']]), complaints: [] }],
  cancels: [{ taskId: 7, answeredAt: SENT, confirmedAt: SENT + 100, sent: 2 }],
  leaseGaps: [{ proxy: 'site-a', leaseOverAt: SENT + 10_000, until: SENT + 20_000 }],
  manners: new Map([
    ['web1', 'honest'],
    ['web2', 'silent'],
  ]),
  wasBrokerKilled: false,
  deaths: [],
  alarms: [],
  cursors: new Map([['site-a', [0, 3, 3, 7]]]),
  leftovers: [],
};
