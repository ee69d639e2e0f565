import { IntentRefused } from '../IntentRefused.ts';
import type { Journal } from '../journal.ts';
import { START_MS, storyOf, workFor } from './world.ts';

/** One thing that happens to a journal; hosts are chosen among those of a dispatch by number, out of range ones included. */
export type JournalStep =
  | { readonly kind: 'accept'; readonly dispatch: number; readonly hosts: number }
  | { readonly kind: 'intend' | 'refuse'; readonly dispatch: number; readonly positions: readonly number[] }
  | { readonly kind: 'confirm' | 'reply' | 'undecodable'; readonly dispatch: number; readonly position: number }
  | { readonly kind: 'stop'; readonly dispatch: number }
  | { readonly kind: 'giveUp' }
  | { readonly kind: 'crash' };

type TargetState = 'ASSIGNED' | 'SENDING' | 'SENT' | 'UNKNOWN' | 'NOT_SENT' | 'REPLIED';

/** Where a state may come from; what is not here never happens. */
const COMES_FROM: Readonly<Record<Exclude<TargetState, 'ASSIGNED'>, readonly TargetState[]>> = {
  SENDING: ['ASSIGNED'],
  SENT: ['SENDING'],
  UNKNOWN: ['SENDING', 'SENT'],
  NOT_SENT: ['ASSIGNED'],
  REPLIED: ['SENDING', 'SENT', 'UNKNOWN'],
};

/** What a journal must say: a state per host and the lines on disk; what waits in a group is lost in a crash. */
export class JournalModel {
  readonly #targets = new Map<string, TargetState>();
  readonly #accepted = new Set<number>();
  readonly #waiting: (() => void)[] = [];
  /** As `storyOf` tells it, with the dispatch before. */
  readonly lines: string[] = [];

  /** Takes a step as the journal should, and says whether the journal should have refused it. */
  take(step: JournalStep): boolean {
    if ('position' in step) {
      const { dispatch, position } = step;
      const [state, reason] = SAID[step.kind];
      this.#waiting.push(() => void this.#move(`d${dispatch} ${position}`, state, reason));
      return false;
    }
    if (step.kind === 'crash') {
      this.#waiting.length = 0;
      return false;
    }
    // Nothing to stop, nothing to write: what waits in the group goes on waiting.
    if (step.kind === 'stop' && this.assigned(step.dispatch).length === 0) return false;
    this.flush();
    return this.#takeAtOnce(step);
  }

  /** What waits in the group is on disk now. */
  flush(): void {
    for (const write of this.#waiting.splice(0)) write();
  }

  /** Hosts of a dispatch that may still be sent to. */
  assigned(dispatch: number): number[] {
    const positions = [...this.#targets].filter(([key, state]) => state === 'ASSIGNED' && isOf(key, dispatch));
    return positions.map(([key]) => Number(key.split(' ')[1])).toSorted((one, other) => one - other);
  }

  #takeAtOnce(step: Exclude<JournalStep, { position: number } | { kind: 'crash' }>): boolean {
    switch (step.kind) {
      case 'accept':
        this.#accept(step.dispatch, step.hosts);
        return false;
      case 'intend': {
        const keys = step.positions.map((position) => `d${step.dispatch} ${position}`);
        if (new Set(keys).size < keys.length || keys.some((key) => this.#targets.get(key) !== 'ASSIGNED')) return true;
        for (const key of keys) this.#move(key, 'SENDING');
        return false;
      }
      case 'refuse':
        for (const position of step.positions) this.#move(`d${step.dispatch} ${position}`, 'NOT_SENT', 'EXPIRED');
        return false;
      case 'stop':
        for (const position of this.assigned(step.dispatch))
          this.#move(`d${step.dispatch} ${position}`, 'NOT_SENT', 'CANCELLED');
        return false;
      case 'giveUp':
        for (const [key, state] of [...this.#targets].toSorted())
          this.#move(key, 'UNKNOWN', state === 'SENT' ? 'NO_REPLY' : 'SEND_UNCERTAIN');
        return false;
    }
  }

  #accept(dispatch: number, hosts: number): void {
    if (this.#accepted.has(dispatch)) return;
    this.#accepted.add(dispatch);
    const earlier = [...this.#accepted].filter((other) => other !== dispatch && taskOf(other) === taskOf(dispatch));
    for (const from of earlier) this.#takeOver(from, dispatch, hosts);
    for (let position = 0; position < hosts; position += 1) {
      const key = `d${dispatch} ${position}`;
      if (this.#targets.has(key)) continue;
      this.#targets.set(key, 'ASSIGNED');
      this.lines.push(`${key} ASSIGNED`);
    }
  }

  #takeOver(from: number, to: number, hosts: number): void {
    const repeated: string[] = [];
    for (const [key, state] of [...this.#targets]) {
      const position = Number(key.split(' ')[1]);
      if (!isOf(key, from) || state === 'NOT_SENT' || position >= hosts) continue;
      this.#targets.delete(key);
      this.#targets.set(`d${to} ${position}`, state);
      repeated.push(`${key} `);
    }
    const known = this.lines.filter((line) => repeated.some((start) => line.startsWith(start)));
    this.lines.push(...known.map((line) => line.replace(`d${from} `, `d${to} `)));
  }

  #move(key: string, to: Exclude<TargetState, 'ASSIGNED'>, reason?: string): void {
    const state = this.#targets.get(key);
    if (state === undefined || !COMES_FROM[to].includes(state)) return;
    this.#targets.set(key, to);
    this.lines.push(reason === undefined ? `${key} ${to}` : `${key} ${to} ${reason}`);
  }
}

const SAID = {
  confirm: ['SENT', undefined],
  reply: ['REPLIED', undefined],
  undecodable: ['UNKNOWN', 'REPLY_UNDECODABLE'],
} as const;

/** All dispatches but the first offer hosts of the same task. */
function taskOf(dispatch: number): number {
  return Math.min(dispatch, 1);
}

function isOf(key: string, dispatch: number): boolean {
  return key.startsWith(`d${dispatch} `);
}

/** Lets the step happen to a journal; says whether it was refused. What goes through a group is not waited for. */
export function takeStep(journal: Journal, step: JournalStep): boolean {
  const at = { atMs: START_MS, deadlineMs: START_MS };
  switch (step.kind) {
    case 'accept': {
      const hosts = Array.from({ length: step.hosts }, (_, position) => `h${position}`);
      const task = `t${taskOf(step.dispatch)}`;
      journal.accept(workFor(hosts, { id: `d${step.dispatch}`, taskUuid: task }), START_MS);
      return false;
    }
    case 'intend':
      return isRefused(() => journal.intend(`d${step.dispatch}`, step.positions.map(intentOf), at));
    case 'refuse':
      journal.refuse(`d${step.dispatch}`, step.positions, { reason: 'EXPIRED', atMs: START_MS });
      return false;
    case 'confirm':
      void journal.confirm(`d${step.dispatch}`, step.position, at);
      return false;
    case 'reply':
      void journal.reply(targetOf(step), { statusCode: 0 }, START_MS);
      return false;
    case 'undecodable':
      void journal.undecodable(targetOf(step), START_MS);
      return false;
    case 'stop':
      journal.stop(`d${step.dispatch}`, { reason: 'CANCELLED', atMs: START_MS });
      return false;
    case 'giveUp':
      journal.giveUpSilent(START_MS, START_MS);
      return false;
    case 'crash':
      return false;
  }
}

let requests = 0;

function intentOf(position: number): { position: number; requestId: string } {
  return { position, requestId: `r${(requests += 1)}` };
}

function targetOf({ dispatch, position }: { dispatch: number; position: number }) {
  return { dispatchId: `d${dispatch}`, position, isAnswered: false };
}

function isRefused(write: () => void): boolean {
  try {
    write();
    return false;
  } catch (error) {
    if (error instanceof IntentRefused) return true;
    throw error;
  }
}

/** The lines of a journal, each with its dispatch before it. */
export function linesOf(journal: Journal): string[] {
  const dispatches = journal.entriesAfter(0, 100_000).map(({ dispatchId }) => dispatchId);
  return storyOf(journal).map((line, index) => `${dispatches[index] ?? ''} ${line}`);
}

/** What the lines of a journal must never say, whatever happened; empty when they do not. */
export function contradictionsIn(lines: readonly string[]): string[] {
  const contradictions: string[] = [];
  const last = new Map<string, string>();
  for (const line of lines) {
    const [dispatch = '', position = '', event = ''] = line.split(' ');
    const key = `${dispatch} ${position}`;
    const before = last.get(key);
    const isLegal = before === undefined ? event === 'ASSIGNED' : FOLLOWS[before]?.includes(event);
    if (isLegal !== true) contradictions.push(`${key}: ${event} after ${before ?? 'nothing'}`);
    last.set(key, event);
  }
  return contradictions;
}

const FOLLOWS: Readonly<Record<string, readonly string[]>> = {
  ASSIGNED: ['SENDING', 'NOT_SENT'],
  SENDING: ['SENT', 'UNKNOWN', 'REPLIED'],
  SENT: ['UNKNOWN', 'REPLIED'],
  UNKNOWN: ['REPLIED'],
  NOT_SENT: [],
  REPLIED: [],
};
