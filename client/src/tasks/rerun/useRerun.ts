import { shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { useApollo, useAsk } from '../../apollo.ts';
import { graphql } from '../../graphql.ts';
import type { ResultOf } from '../../graphql.ts';
import { readProblem } from '../../ui/readProblem.ts';
import type { Problem } from '../../ui/readProblem.ts';
import { hostReason } from '../hostReason.ts';
import { targetDifference } from '../targetDifference.ts';
import { targetPreview } from '../targetPreview.ts';
import { useStarter } from '../useStarter.ts';
import type { RerunSelection } from './rerunChoices.ts';

const previewQuery = graphql(
  `
    query PreviewRerun($id: ID!, $which: RerunSelection!) {
      previewRerun(id: $id, which: $which) {
        filter
        preview {
          ...TargetPreviewDetails
          doubtful {
            ...HostReason
          }
          needsApproval
        }
        difference {
          ...TargetDifferenceDetails
        }
      }
    }
  `,
  [targetPreview, targetDifference, hostReason],
);

const rerunMutation = graphql(`
  mutation RerunTask($id: ID!, $which: RerunSelection!, $fingerprint: String!, $key: String!) {
    rerunTask(id: $id, which: $which, fingerprint: $fingerprint, key: $key) {
      id
    }
  }
`);

/** What a rerun would touch, beside what was touched then. */
export type RerunPreview = ResultOf<typeof previewQuery>['previewRerun'];

/** How far the look at the hosts of now is. changedFrom: a start was refused because there had been so many hosts. */
export type RerunState =
  | { readonly kind: 'looking' }
  | { readonly kind: 'ready'; readonly seen: RerunPreview; readonly changedFrom: number | undefined }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** Runs a task again on a part of its hosts, after it was shown which those are now. */
export interface Rerun {
  readonly state: Readonly<ShallowRef<RerunState>>;
  readonly busy: Readonly<Ref<boolean>>;
  readonly problem: Readonly<ShallowRef<Problem | undefined>>;
  look(): Promise<void>;
  /** Starts exactly what is shown. Returns the id of the new task; undefined when the API refused, or shows other hosts now. */
  run(): Promise<string | undefined>;
}

/** Looks whenever another selection is chosen; an older answer never overwrites a newer one. */
export function useRerun(id: () => string, which: () => RerunSelection | undefined): Rerun {
  const ask = useAsk();
  const client = useApollo();
  const state = shallowRef<RerunState>({ kind: 'looking' });
  let asked = new AbortController();
  const starter = useStarter(async (input: { id: string; which: RerunSelection; fingerprint: string }, key) => {
    const { data } = await client.mutate({ mutation: rerunMutation, variables: { ...input, key } });
    return data?.rerunTask.id;
  });

  async function look(changedFrom?: number): Promise<void> {
    asked.abort();
    const { signal } = (asked = new AbortController());
    const chosen = which();
    if (chosen === undefined) return;
    state.value = { kind: 'looking' };
    try {
      const { previewRerun } = await ask(previewQuery, { id: id(), which: chosen }, signal);
      if (!signal.aborted) state.value = { kind: 'ready', seen: previewRerun, changedFrom };
    } catch (cause) {
      if (!signal.aborted) state.value = { kind: 'failed', problem: readProblem(cause) };
    }
  }

  async function run(): Promise<string | undefined> {
    const chosen = which();
    if (state.value.kind !== 'ready' || chosen === undefined) return undefined;
    const { preview } = state.value.seen;
    const started = await starter.run({ id: id(), which: chosen, fingerprint: preview.fingerprint });
    if (started === undefined && starter.problem.value?.code === 'TARGETS_CHANGED' && which() === chosen) {
      starter.forgetProblem();
      await look(preview.total);
    }
    return started;
  }

  watch(which, () => {
    starter.forgetProblem();
    void look();
  });
  return { state, busy: starter.busy, problem: starter.problem, look: () => look(), run };
}
