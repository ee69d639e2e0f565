import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../rig/Dice.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import type { FaultLog } from './FaultLog.ts';

/** Kills one broker or the other, which loses what it had in memory, and starts it again. */
export async function killBrokers(rig: FaultRig, dice: Dice, work: { times: number; log: FaultLog }): Promise<void> {
  for (let time = 0; time < work.times; time += 1) {
    const site = rig.sites[time % rig.sites.length];
    if (site === undefined) return;
    await sleep(dice.between(3_000, 15_000));
    const awayMs = dice.between(0, 2_500);
    work.log.note('kill of a broker', `${site.middleware} of ${site.proxy}, away ${awayMs} ms`);
    await site.broker.kill();
    await sleep(awayMs);
    await site.broker.restart();
  }
}

/** Stops PostgreSQL without asking its clients: fast (SIGINT), or immediate (SIGQUIT), which is a crash for it. */
export async function killDatabase(rig: FaultRig, dice: Dice, work: { times: number; log: FaultLog }): Promise<void> {
  for (let time = 0; time < work.times; time += 1) {
    await sleep(dice.between(3_000, 15_000));
    const signal = dice.one(['SIGQUIT', 'SIGINT'] as const);
    const awayMs = dice.between(0, 2_500);
    work.log.note('stop of PostgreSQL', `${signal === 'SIGQUIT' ? 'immediate' : 'fast'}, away ${awayMs} ms`);
    await rig.database.kill(signal);
    await sleep(awayMs);
    await rig.database.start();
  }
}
