import { graphql } from '../graphql.ts';
import type { ResultOf } from '../graphql.ts';
import { hostReason } from './hostReason.ts';

/** Which hosts a task would go to, and whether it may. */
export const targetPreview = graphql(
  `
    fragment TargetPreviewDetails on TargetPreview @_unmask {
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
        ...HostReason
      }
      warnings {
        code
        from
        to
        message
      }
    }
  `,
  [hostReason],
);

/** Which hosts a task would go to. */
export type TargetPreview = ResultOf<typeof targetPreview>;
