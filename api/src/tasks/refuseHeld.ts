import type { CurrentFreeze, CurrentStop, HoldName, Holds } from '../inventory/readHolds.ts';
import type { ResolvedHost } from '../inventory/resolveTargets.ts';
import { AppError } from '../platform/AppError.ts';

/** Nothing may be sent to any of the hosts, because somebody pulled the emergency stop. */
export class EmergencyStopPulled extends AppError {
  readonly code = 'EMERGENCY_STOP';
  constructor(readonly stop: CurrentStop) {
    super(
      `An emergency stop is pulled (${stop.reason}), so nothing is sent to any of these hosts. Start it when the stop is lifted.`,
    );
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { emergencyStop: String(this.stop.id) };
  }
}

/** All hosts are frozen. */
export class Frozen extends AppError {
  readonly code = 'FROZEN';
  constructor(readonly freeze: CurrentFreeze) {
    const end = freeze.until === null ? 'when somebody ends it' : `at ${freeze.until.toISOString()}`;
    super(`All these hosts are frozen (${freeze.reason}). The freeze ends ${end}; start it then.`);
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { freeze: String(this.freeze.id), until: this.freeze.until };
  }
}

/** Throws EmergencyStopPulled or Frozen when nothing may be sent to any of the hosts where the caller may run it; with some left, the others are left out. */
export function refuseHeld(hosts: readonly ResolvedHost[], { stops, freezes }: Holds): void {
  const permitted = hosts.filter(({ isPermitted }) => isPermitted);
  if (permitted.some(({ hold }) => hold === null)) return;
  const holding = (name: HoldName): ReadonlySet<number | undefined> =>
    new Set(permitted.map(({ hold }) => (hold?.name === name ? hold.id : undefined)));
  const stop = stops.find(({ id }) => holding('EMERGENCY_STOP').has(id));
  if (stop !== undefined) throw new EmergencyStopPulled(stop);
  const freeze = freezes.find(({ id }) => holding('FROZEN').has(id));
  if (freeze !== undefined) throw new Frozen(freeze);
}
