import { readDuration } from '../tasks/rollout/readDuration.ts';
import { writeDuration } from '../tasks/rollout/writeDuration.ts';
import { texts } from '../texts.ts';
import type { ScheduleDraft, ScheduleField } from './ScheduleDraft.ts';
import type { ScheduleTiming } from './ScheduleTiming.ts';
import { readWallTime, writeWallTime } from './wallTime.ts';

/** As the API limits it, which has the last word. */
const graceLimits = [60, 604_800] as const;
const usualGraceSeconds = 900;

/** What was written: everything as it can be sent, or for each field that cannot the fault in words. */
export interface ReadDraft {
  /** Undefined: the page already sees that it is never due. */
  readonly timing: ScheduleTiming | undefined;
  readonly graceSeconds: number;
  readonly faults: ReadonlyMap<ScheduleField, string>;
  /** The clocks show the time twice on that day. */
  readonly isTwice: boolean;
}

/** Reads a draft. A time that was not touched stays the exact instant that it was. */
export function readScheduleDraft(draft: ScheduleDraft, kept?: ScheduleTiming): ReadDraft {
  const faults = new Map<ScheduleField, string>();
  const { faults: words } = texts.scheduleForm;
  if (draft.name.trim() === '') faults.set('name', words.name);
  if (draft.filter.trim() === '') faults.set('filter', words.filter);
  const { timing, fault, isTwice } = draft.repeats ? readCron(draft) : readOnce(draft, kept);
  if (fault !== undefined) faults.set(...fault);
  const graceSeconds = readGrace(draft);
  if (graceSeconds === undefined) {
    const [least, most] = graceLimits;
    faults.set('graceSeconds', texts.options.faults.duration(writeDuration(least), writeDuration(most)));
  }
  return { timing, graceSeconds: graceSeconds ?? usualGraceSeconds, faults, isTwice };
}

interface ReadTiming {
  readonly timing?: ScheduleTiming;
  readonly fault?: readonly [ScheduleField, string];
  readonly isTwice: boolean;
}

/** The API alone says what a cron text and the name of a zone may be. */
function readCron({ cron, zone }: ScheduleDraft): ReadTiming {
  const { faults: words } = texts.scheduleForm;
  if (cron.trim() === '') return { fault: ['cron', words.cron], isTwice: false };
  if (zone.trim() === '') return { fault: ['zone', words.zone], isTwice: false };
  return { timing: { cron: cron.trim(), at: null, zone: zone.trim() }, isTwice: false };
}

function readOnce(draft: ScheduleDraft, kept: ScheduleTiming | undefined): ReadTiming {
  const { faults: words } = texts.scheduleForm;
  const zone = draft.zone.trim();
  if (kept?.at != null && writeWallTime(kept.at, zone) === draft.at)
    return { timing: { cron: null, at: kept.at, zone }, isTwice: false };
  const read = readWallTime(draft.at, zone);
  switch (read.kind) {
    case 'no-zone':
      return { fault: ['zone', words.zone], isTwice: false };
    case 'no-time':
      return { fault: ['at', words.at], isTwice: false };
    case 'skipped':
      return { fault: ['at', words.skipped], isTwice: false };
    case 'once':
    case 'twice':
      return { timing: { cron: null, at: read.at, zone }, isTwice: read.kind === 'twice' };
  }
}

/** Undefined: it is no such span. A policy that does not use it is sent one that the API takes. */
function readGrace({ missedPolicy, grace }: ScheduleDraft): number | undefined {
  const [least, most] = graceLimits;
  const seconds = readDuration(grace.trim());
  if (seconds !== undefined && seconds >= least && seconds <= most) return seconds;
  return missedPolicy === 'MARK_MISSED' ? usualGraceSeconds : undefined;
}
