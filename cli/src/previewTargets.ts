import { graphql, type ResultOf, type VariablesOf } from '@chargehand/api-client';
import type { CliContext } from './CliContext.ts';

/** What has changed since an earlier task. */
export const ShownDifference = graphql(`
  fragment ShownDifference on TargetDifference @_unmask {
    kept
    added
    removed
    gone
    addedHosts
    removedHosts
    goneHosts
    task {
      id
      createdAt
    }
  }
`);

/** What people are shown before something runs. */
export const ShownPreview = graphql(`
  fragment ShownPreview on TargetPreview @_unmask {
    total
    runnable
    fingerprint
    isAllHosts
    mayRun
    byProxy {
      name
      count
    }
    excluded {
      message
      count
      hosts
    }
    doubtful {
      message
      count
      hosts
    }
    needsApproval
    exceededLimits {
      message
    }
    warnings {
      message
    }
  }
`);

const PreviewTargets = graphql(
  `
    query PreviewTargets($filter: String!, $plugin: String!, $action: String!) {
      previewTargets(filter: $filter, plugin: $plugin, action: $action) {
        ...ShownPreview
        difference {
          ...ShownDifference
        }
      }
    }
  `,
  [ShownPreview, ShownDifference],
);

/** Hosts of an earlier task beside those of now. */
export type TargetDifference = ResultOf<typeof ShownDifference>;

/** Hosts that a run would touch now, and those that it would leave out. */
export type TargetPreview = ResultOf<typeof ShownPreview>;

/** Looks which hosts a run would touch now, and what has changed since the last one with this filter. */
export async function previewTargets(
  { client, signal }: CliContext,
  run: VariablesOf<typeof PreviewTargets>,
): Promise<ResultOf<typeof PreviewTargets>['previewTargets']> {
  const { previewTargets: preview } = await client.request(PreviewTargets, run, { signal });
  return preview;
}
