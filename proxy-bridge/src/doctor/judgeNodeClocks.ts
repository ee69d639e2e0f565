import type { HeardNode } from '../Inquiries.ts';
import type { Finding } from './Finding.ts';
import { note, ok, problem, warning } from './Finding.ts';

/** A node's clock against ours. */
type Clock = Pick<HeardNode, 'name' | 'clockOffsetSeconds'>;

const SET_CLOCKS = 'Let NTP set the clocks of these hosts and of this machine';
const MOST_NAMED = 5;

/**
 * Says what the clocks of nodes mean for requests that live for so many seconds. A node ahead by more refuses them as too
 * old (protocol B.7); one behind takes old requests, and its replies expire early where the broker compares clocks (A.3).
 */
export function judgeNodeClocks(
  nodes: readonly Clock[],
  { ttlSeconds, repliesExpire }: { readonly ttlSeconds: number; readonly repliesExpire: boolean },
): readonly Finding[] {
  const half = ttlSeconds / 2;
  const refusing = nodes.filter(({ clockOffsetSeconds }) => clockOffsetSeconds > ttlSeconds);
  const ahead = nodes.filter(({ clockOffsetSeconds: by }) => by > half && by <= ttlSeconds);
  const behind = nodes.filter(({ clockOffsetSeconds }) => clockOffsetSeconds < -half);
  if (refusing.length + ahead.length + behind.length === 0) return [ok(agreement(nodes))];
  return [
    ...some(refusing, (who) =>
      problem(
        `clocks ahead by more than the ttl of ${ttlSeconds} s, such hosts refuse every request: ${who}`,
        SET_CLOCKS,
      ),
    ),
    ...some(ahead, (who) =>
      warning(
        `clocks ahead by more than half the ttl of ${ttlSeconds} s, slow requests are refused: ${who}`,
        SET_CLOCKS,
      ),
    ),
    ...some(behind, (who) =>
      repliesExpire
        ? warning(
            `clocks behind, replies of such hosts expire early on ActiveMQ and are lost, though the action ran: ${who}`,
            SET_CLOCKS,
          )
        : note(`clocks behind, such hosts still run requests that are too old: ${who}`, SET_CLOCKS),
    ),
  ];
}

function some(nodes: readonly Clock[], finding: (who: string) => Finding): readonly Finding[] {
  if (nodes.length === 0) return [];
  const worst = nodes.toSorted((one, other) => Math.abs(other.clockOffsetSeconds) - Math.abs(one.clockOffsetSeconds));
  const named = worst
    .slice(0, MOST_NAMED)
    .map(({ name, clockOffsetSeconds: by }) => `${name} (${by > 0 ? '+' : ''}${by} s)`);
  const others = nodes.length > MOST_NAMED ? ` and ${nodes.length - MOST_NAMED} more` : '';
  return [finding(`${named.join(', ')}${others}`)];
}

function agreement(nodes: readonly Clock[]): string {
  const worst = nodes.reduce((most, { clockOffsetSeconds: by }) => Math.max(most, Math.abs(by)), 0);
  return `the clocks of all hosts agree with ours within ${Math.max(1, worst)} s`;
}
