import { setTimeout as sleep } from 'node:timers/promises';
import type { Inquiries } from './Inquiries.ts';

/** How often to look whether more hosts may be asked. */
const ROOM_EVERY_MS = 1_000;

/** Returns once a host may be asked: requests to silent hosts have to leave the broker first. Rejects when the signal aborts. */
export async function waitForRoom(inquiries: Pick<Inquiries, 'room'>, signal: AbortSignal): Promise<void> {
  while (inquiries.room < 1) await sleep(ROOM_EVERY_MS, undefined, { signal });
}
