import { texts } from '../texts.ts';
import type { TaskCounts } from './status.ts';

/** Says what cancelling would do to the hosts at this moment; what bridges have taken may have been sent already, so no more is claimed of it. */
export function foreseeStop({ targeted, pending, running }: TaskCounts): readonly string[] {
  const { help } = texts.stop;
  const unsent = pending - running;
  return [
    unsent > 0 ? help.unsent(unsent) : help.nothingUnsent,
    ...(running > 0 ? [help.atWork(running)] : []),
    ...(targeted > pending ? [help.done(targeted - pending)] : []),
    help.exact,
  ];
}
