import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../rig/Dice.ts';
import type { FaultRig, RigSite } from '../rig/startFaultRig.ts';
import type { FaultLog } from './FaultLog.ts';

/** So often the kill of the API takes a bridge with it. */
const BOTH = 0.2;

/** Kills a bridge at a random instant of its work, again and again; it is back at once or after a while. */
export async function killBridges(rig: FaultRig, dice: Dice, work: { times: number; log: FaultLog }): Promise<void> {
  for (let time = 0; time < work.times; time += 1) {
    const site = siteOf(rig, dice);
    await sleep(dice.between(50, 4_000));
    const awayMs = dice.happens(0.15) ? dice.between(3_000, 8_000) : dice.between(0, 600);
    await site.bridge.alone(() => killBridge(site, awayMs, work.log));
  }
}

/** Kills the API, at times together with a bridge, again and again; waits in between until it is back. */
export async function killApi(rig: FaultRig, dice: Dice, work: { times: number; log: FaultLog }): Promise<void> {
  for (let time = 0; time < work.times; time += 1) {
    await sleep(dice.between(300, 3_000));
    const site = dice.happens(BOTH) ? siteOf(rig, dice) : undefined;
    const awayMs = dice.between(0, 1_200);
    await rig.api.alone(async () => {
      work.log.note('kill of the API', `away ${awayMs} ms`);
      if (site !== undefined) work.log.note('kill of both at once', site.proxy);
      const other = site?.bridge.alone(() => killBridge(site, awayMs, work.log));
      await rig.api.kill();
      await sleep(awayMs);
      await rig.api.start();
      await other;
    });
  }
}

async function killBridge({ bridge, proxy }: RigSite, awayMs: number, log: FaultLog): Promise<void> {
  log.note('kill of a bridge', `${proxy}, away ${awayMs} ms`);
  await bridge.kill();
  await sleep(awayMs);
  bridge.launch();
}

function siteOf({ sites }: FaultRig, dice: Dice): RigSite {
  const [first, ...others] = sites;
  if (first === undefined) throw new RangeError('There is no site');
  return dice.one([first, ...others]);
}
