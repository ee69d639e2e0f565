import { texts } from '../../texts.ts';
import type { Rollout, RunOptions } from './runOptions.ts';
import { writeDuration } from './writeDuration.ts';

const { plan } = texts;

/** Says in one sentence, without its full stop, how a task goes out: in which order, how fast, when it stops by itself and how long it waits. */
export function describeOptions(options: RunOptions | undefined): string {
  const rollout = options?.rollout ?? {};
  const pace = describePace(rollout);
  const order = describeOrder(rollout) ?? (pace.length === 0 ? texts.options.atOnce : undefined);
  const parts = [order, ...describeSteps(rollout), ...pace, describeRules(rollout), ...describeTimes(options ?? {})];
  const sentence = parts.filter((part) => part !== undefined).join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}

function describeOrder({ canary, percentages, wavesBy, fact }: Rollout): string | undefined {
  const first = canary == null ? undefined : plan.canary(canary);
  const others =
    wavesBy == null ? describeShares(percentages ?? [], first !== undefined) : describeValues(wavesBy, fact);
  if (first === undefined) return others;
  return plan.then(first, others ?? plan.rest);
}

/** Percentages count from the start, so all but the first are "up to". */
function describeShares(percentages: readonly number[], isAfterCanary: boolean): string | undefined {
  if (percentages.length === 0) return undefined;
  const shares = percentages.map((percent, index) => plan.upTo(percent, index === 0 && !isAfterCanary));
  return inWords(percentages.at(-1) === 100 ? shares : [...shares, plan.rest]);
}

function describeValues(wavesBy: NonNullable<Rollout['wavesBy']>, fact: string | null | undefined): string {
  return plan.byValue(wavesBy === 'FACT' ? plan.byFact(fact ?? '') : plan.by[wavesBy]);
}

function describeSteps({ confirmWaves, pauseSeconds }: Rollout): (string | undefined)[] {
  return [confirmWaves === true ? plan.confirm : undefined, spanIn(plan.pause, pauseSeconds)];
}

function describePace({ batchSize, concurrency, spreadSeconds }: Rollout): string[] {
  return [
    batchSize == null ? undefined : plan.batch(batchSize),
    concurrency == null ? undefined : plan.atMost(concurrency),
    spanIn(plan.spread, spreadSeconds),
  ].filter((part) => part !== undefined);
}

function describeRules({ stopAfterFailures, stopAfterPercent }: Rollout): string | undefined {
  const rules = [
    stopAfterFailures == null ? undefined : plan.failures(stopAfterFailures),
    stopAfterPercent == null ? undefined : plan.share(stopAfterPercent),
  ].filter((rule) => rule !== undefined);
  return rules.length === 0 ? undefined : plan.stops(rules.join(` ${plan.or} `));
}

function describeTimes({ timeoutSeconds, ttlSeconds, deadlineSeconds }: RunOptions): (string | undefined)[] {
  return [spanIn(plan.timeout, timeoutSeconds), spanIn(plan.ttl, ttlSeconds), spanIn(plan.deadline, deadlineSeconds)];
}

function spanIn(sentence: (span: string) => string, seconds: number | null | undefined): string | undefined {
  return seconds == null ? undefined : sentence(writeDuration(seconds));
}

function inWords(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${plan.and} ${parts.at(-1) ?? ''}`;
}
