import { readWallTime } from '../schedules/wallTime.ts';
import { texts } from '../texts.ts';
import type { FreezeDraft } from './FreezeDraft.ts';
import type { FreezeInput } from './useFreezes.ts';

/** A field whose fault is found before the API is asked. */
export type FreezeField = 'reason' | 'hostgroups' | 'startsAt' | 'endsAt' | 'days' | 'time';

/** Reads the form of a freeze, in which dates are on the clocks of the zone, and what is wrong with it. */
export function readFreezeDraft(
  draft: FreezeDraft,
  { zone, now }: { readonly zone: string; readonly now: Date },
): { readonly input: FreezeInput; readonly faults: ReadonlyMap<FreezeField, string> } {
  const from = readTime(draft.startsAt, zone);
  const to = readTime(draft.endsAt, zone);
  const { isEverywhere, hasWindow, days, from: begin, to: end } = draft;
  const { faults: words } = texts.freezeForm;
  const found: [boolean, FreezeField, string][] = [
    [isNoReason(draft.reason), 'reason', words.reason],
    [!isEverywhere && draft.hostgroups.length === 0, 'hostgroups', words.hostgroups],
    [from === undefined, 'startsAt', words.from],
    [to === undefined, 'endsAt', words.to],
    [isOutOfOrder(from, to, now), 'endsAt', words.order],
    [hasWindow && days.length === 0, 'days', words.days],
    [hasWindow && (begin === '' || end === ''), 'time', words.time],
  ];
  return {
    input: {
      reason: draft.reason.trim(),
      isEverywhere,
      hostgroups: isEverywhere ? [] : [...draft.hostgroups],
      from: from ?? null,
      to: to ?? null,
      weekly: hasWindow
        ? {
            days: days.toSorted((a, b) => a - b),
            from: begin.slice(0, 5),
            to: end.slice(0, 5),
            zone: draft.zone.trim(),
          }
        : null,
    },
    faults: new Map(found.flatMap(([isFault, field, fault]) => (isFault ? [[field, fault] as const] : []))),
  };
}

function isNoReason(text: string): boolean {
  const { length } = [...text.trim()];
  return length === 0 || length > 500;
}

/** Null: nothing is written. Undefined: it is no time that the clocks show. */
function readTime(text: string, zone: string): string | null | undefined {
  if (text === '') return null;
  const read = readWallTime(text, zone);
  return 'at' in read ? read.at : undefined;
}

function isOutOfOrder(from: string | null | undefined, to: string | null | undefined, now: Date): boolean {
  return to != null && Date.parse(to) <= (from == null ? now.getTime() : Date.parse(from));
}
