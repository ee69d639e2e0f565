import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useAsk } from '../apollo.ts';
import { graphql } from '../graphql.ts';
import { readProblem } from '../ui/readProblem.ts';
import type { Problem } from '../ui/readProblem.ts';
import { targetPreview } from './targetPreview.ts';
import type { TargetPreview } from './targetPreview.ts';

const pauseMs = 250;

const previewQuery = graphql(
  `
    query PreviewTargets($filter: String!, $plugin: String, $action: String) {
      previewTargets(filter: $filter, plugin: $plugin, action: $action) {
        ...TargetPreviewDetails
      }
    }
  `,
  [targetPreview],
);

/** How far the count of the chosen hosts is; while counting, the previous answer stays for the eye but may not be used. */
export type PreviewState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'counting'; readonly previous: TargetPreview | undefined }
  | { readonly kind: 'ready'; readonly preview: TargetPreview }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** What is previewed. */
export interface PreviewRequest {
  readonly filter: string;
  readonly plugin: string | null;
  readonly action: string | null;
}

/** Previews the targets a moment after typing pauses; an older answer never overwrites a newer one. */
export function useTargetPreview(request: () => PreviewRequest): {
  readonly state: Readonly<ShallowRef<PreviewState>>;
  /** Asks again at once. */
  refresh(): Promise<void>;
} {
  const ask = useAsk();
  const state = shallowRef<PreviewState>({ kind: 'empty' });
  let asked = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function refresh(): Promise<void> {
    asked.abort();
    const { signal } = (asked = new AbortController());
    try {
      const { previewTargets } = await ask(previewQuery, request(), signal);
      if (!signal.aborted) state.value = { kind: 'ready', preview: previewTargets };
    } catch (cause) {
      if (!signal.aborted) state.value = { kind: 'failed', problem: readProblem(cause) };
    }
  }

  function start(): void {
    clearTimeout(timer);
    asked.abort();
    if (request().filter.trim() === '') {
      state.value = { kind: 'empty' };
      return;
    }
    const { value } = state;
    const previous = value.kind === 'ready' ? value.preview : value.kind === 'counting' ? value.previous : undefined;
    state.value = { kind: 'counting', previous };
    timer = setTimeout(() => void refresh(), pauseMs);
  }

  // Runs before anything can be pressed: a count of the previous text must not be taken for the present one.
  watch(() => JSON.stringify(request()), start, { immediate: true, flush: 'sync' });
  onScopeDispose(() => {
    clearTimeout(timer);
    asked.abort();
  });
  return { state, refresh };
}
