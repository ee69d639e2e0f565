import type { BridgeParts } from './assembleBridge.ts';
import { expireTargets } from './expireTargets.ts';
import { messageOf } from './log.ts';
import { timing } from './timing.ts';

/** Does the regular work on the journal, silence, secrets and old dispatches, until it is disposed. */
export function keepHouse(parts: Pick<BridgeParts, 'journal' | 'session' | 'log' | 'now' | 'masks'>): Disposable {
  const { journal, log, now, masks } = parts;
  const guarded = (task: () => void) => (): void => {
    try {
      task();
    } catch (error) {
      log.error('journal-failed', { problem: messageOf(error) });
    }
  };
  const expire = setInterval(
    guarded(() => {
      expireTargets(parts);
      masks.forgetClosed();
      journal.shredder.cutLog();
    }),
    timing.expireEveryMs,
  );
  const trim = setInterval(
    guarded(() => void journal.trim(now() - timing.keepClosedMs)),
    timing.trimEveryMs,
  );
  return {
    [Symbol.dispose]: () => {
      clearInterval(expire);
      clearInterval(trim);
    },
  };
}
