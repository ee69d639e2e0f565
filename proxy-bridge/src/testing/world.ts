import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerLink, OutgoingRequest } from '../connectors/Connector.ts';
import type { DispatchWork } from '../DispatchWork.ts';
import type { ExecuteContext } from '../executeDispatch.ts';
import type { Journal } from '../journal.ts';
import type { Log } from '../log.ts';

/** A folder of its own that goes away with the test. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'chargehand-bridge-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A log that keeps the names of its events. */
export function recordingLog(): Log & { readonly events: string[] } {
  const events: string[] = [];
  const note = (event: string): void => void events.push(event);
  return { events, info: note, warn: note, error: note };
}

/** A dispatch for these hosts that nobody refuses. */
export function workFor(hosts: readonly string[], more: Partial<DispatchWork> = {}): DispatchWork {
  return {
    id: 'd1',
    taskId: 't1',
    taskUuid: `task of ${more.id ?? 'd1'}`,
    plugin: 'service',
    action: 'restart',
    arguments: { service: 'httpd' },
    secretInputs: [],
    timeoutSeconds: 30,
    ttlSeconds: 60,
    deadlineAt: '2027-01-01T00:00:00.000Z',
    targets: hosts.map((name, position) => ({ position, name })),
    ...more,
  };
}

/** The instant at which fake worlds begin. */
export const START_MS = Date.parse('2026-11-22T10:00:00.000Z');

/** A broker that takes every frame and remembers to whom; `onSend` may reject. */
export function fakeLink(
  onSend: (host: string, request: OutgoingRequest) => Promise<void> | void = () => undefined,
): BrokerLink & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    sendDirected: async (host, request) => {
      sent.push(host);
      await onSend(host, request);
    },
    broadcast: () => Promise.reject(new Error('a dispatch is never broadcast')),
    closed: new Promise(() => undefined),
    disconnect: () => Promise.resolve(),
  };
}

/** Surroundings in which everything is allowed. */
export function executeContext(journal: Journal, link: BrokerLink, more: Partial<ExecuteContext> = {}): ExecuteContext {
  return {
    journal,
    log: recordingLog(),
    now: () => START_MS,
    isExpired: () => false,
    checkCommand: () => ({
      ok: true,
      command: { agent: 'service', action: 'restart', inputs: new Map(), stringInputs: new Set() },
    }),
    addressing: { isDirected: true, collectiveOf: () => 'mcollective', isHeard: () => true },
    unheardRoom: () => 150,
    noteUnheard: () => undefined,
    encode: (_, __, { identities, requestId }) => Buffer.from(`${identities.join(',')} ${requestId}`),
    permission: () => Promise.resolve({ kind: 'granted', link }),
    dropLink: () => undefined,
    ...more,
  };
}

/** What the journal says, as `position event reason`. */
export function storyOf(journal: Journal): string[] {
  return journal
    .entriesAfter(0, 10_000)
    .map(({ position, event, body }) => [position, event, body.reason].filter((part) => part !== undefined).join(' '));
}
