import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosRelay } from '../../support/chaosRelay.ts';
import type { Dice } from '../rig/Dice.ts';
import type { FaultRig } from '../rig/startFaultRig.ts';
import type { FaultLog } from './FaultLog.ts';

/** The largest piece of a conversation in which a cut is placed: more than a claim, an upload or a chunk of requests. */
const LONGEST_CUT_BYTES = 30_000;
/** Cuts are the most common: a connection must be able to end at every step. */
const FAULTS = ['cut', 'cut', 'cut', 'cut', 'reset', 'slow', 'blocked', 'half-open'] as const;

/** Breaks the connections of the bridges, to the API and to the brokers, in all ways a network can. */
export async function breakLinks(rig: FaultRig, dice: Dice, work: { times: number; log: FaultLog }): Promise<void> {
  const [first, ...others] = rig.sites.flatMap(({ proxy, apiLink, brokerLink }) => [
    { name: `${proxy} to the API`, relay: apiLink },
    { name: `${proxy} to its broker`, relay: brokerLink },
  ]);
  if (first === undefined) return;
  for (let time = 0; time < work.times; time += 1) {
    await sleep(dice.between(200, 4_000));
    const { name, relay } = dice.one([first, ...others]);
    const detail = await breakLink(relay, dice);
    work.log.note('fault of a connection', `${name}, ${detail}`);
  }
}

async function breakLink(relay: ChaosRelay, dice: Dice): Promise<string> {
  const fault = dice.one(FAULTS);
  switch (fault) {
    case 'cut':
      return cut(relay, dice);
    case 'reset':
      relay.reset();
      return 'reset';
    case 'half-open':
      relay.freeze();
      return 'half-open';
    case 'slow':
      return await slowDown(relay, dice.between(20, 300));
    case 'blocked':
      return await block(relay, dice.between(300, 3_000));
  }
}

/** Half of the cuts are within the first bytes, where a conversation has most steps. */
function cut(relay: ChaosRelay, dice: Dice): string {
  const bytes = dice.happens(0.5) ? dice.between(1, 2_000) : dice.between(1, LONGEST_CUT_BYTES);
  const direction = dice.one(['there', 'back'] as const);
  relay.cutAfter(bytes, direction);
  return `cut after ${bytes} bytes ${direction}`;
}

async function slowDown(relay: ChaosRelay, ms: number): Promise<string> {
  relay.delay(ms);
  await sleep(2_000);
  relay.delay(0);
  return `each piece ${ms} ms late for two seconds`;
}

async function block(relay: ChaosRelay, ms: number): Promise<string> {
  relay.block();
  await sleep(ms);
  relay.unblock();
  return `blocked for ${ms} ms`;
}
