import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';
import type { ScheduleTiming } from './ScheduleTiming.ts';

const pauseMs = 250;

const previewQuery = graphql(`
  query PreviewSchedule($cron: String, $at: DateTime, $zone: String!) {
    previewSchedule(cron: $cron, at: $at, zone: $zone, count: 5) {
      utc
      local
      note
    }
  }
`);

/** One time at which a schedule is due. */
export type DueTime = ResultOf<typeof previewQuery>['previewSchedule'][number];

/** How far the next times are known; while they are asked for, the previous ones stay for the eye. */
export type DuePreview =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking'; readonly previous: readonly DueTime[] | undefined }
  | { readonly kind: 'ready'; readonly times: readonly DueTime[] }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Keeps the next times of a timing that is being written, a moment after typing pauses; an older answer never overwrites a newer one. */
export function useDuePreview(timing: () => ScheduleTiming | undefined): Readonly<ShallowRef<DuePreview>> {
  const ask = useAsk();
  const preview = shallowRef<DuePreview>({ kind: 'none' });
  let asked = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(wanted: ScheduleTiming): Promise<void> {
    const { signal } = (asked = new AbortController());
    try {
      const { previewSchedule } = await ask(previewQuery, { ...wanted }, signal);
      if (!signal.aborted) preview.value = { kind: 'ready', times: previewSchedule };
    } catch (cause) {
      if (!signal.aborted) preview.value = { kind: 'failed', problem: readProblem(cause) };
    }
  }

  function start(): void {
    stop();
    const wanted = timing();
    if (wanted === undefined) {
      preview.value = { kind: 'none' };
      return;
    }
    preview.value = { kind: 'asking', previous: timesOf(preview.value) };
    timer = setTimeout(() => void refresh(wanted), pauseMs);
  }

  function stop(): void {
    clearTimeout(timer);
    asked.abort();
  }

  watch(() => JSON.stringify(timing()), start, { immediate: true });
  onScopeDispose(stop);
  return preview;
}

function timesOf(preview: DuePreview): readonly DueTime[] | undefined {
  if (preview.kind === 'ready') return preview.times;
  return preview.kind === 'asking' ? preview.previous : undefined;
}
