import { graphql } from '../../graphql.ts';

/** Everything that was decided about how a task goes out. */
export const runOptionFields = graphql(`
  fragment RunOptionFields on RunOptions @_unmask {
    timeoutSeconds
    ttlSeconds
    deadlineSeconds
    rollout {
      canary
      percentages
      wavesBy
      fact
      confirmWaves
      pauseSeconds
      batchSize
      concurrency
      spreadSeconds
      stopAfterFailures
      stopAfterPercent
    }
  }
`);
