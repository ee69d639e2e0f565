import type { OutputDdl } from '@chargehand/mcollective';
import { AppError } from '../platform/AppError.ts';
import { isVolatileName } from './isVolatileName.ts';

/** Which outputs do not count when the outputs of hosts are compared. */
export interface LeaveOut {
  /** Equal for equal choices. */
  readonly key: string;
  readonly leavesOut: (name: string) => boolean;
  /** Whether the DDL has the output: hosts cannot crowd it out. */
  readonly isDeclared: (name: string) => boolean;
}

/** How an argument `leaveOut` is described in the graph. */
export const LEAVE_OUT = {
  nullable: true,
  description:
    'Outputs that do not count, by name; an empty list: all count. Left away: those of volatileOutputs do not count.',
} as const;

export class BadLeaveOut extends AppError {
  readonly code = 'BAD_LEAVE_OUT';
  constructor() {
    super(
      `"leaveOut" may hold at most ${MAX_NAMES} names of at most ${MAX_LENGTH} characters. Leave some of them away.`,
    );
  }
}

const MAX_NAMES = 100;
const MAX_LENGTH = 200;

/**
 * The caller's names instead of the rule for volatile outputs; nothing given means the rule, an empty list that everything counts.
 * The rule looks at the names of outputs, and at what the DDL calls them: rpcutil's `pong` is displayed as `Timestamp`. Throws BadLeaveOut.
 */
export function readLeaveOut(names: readonly string[] | null | undefined, declared: readonly OutputDdl[]): LeaveOut {
  const known = new Set(declared.map(({ name }) => name));
  const isDeclared = (name: string): boolean => known.has(name);
  if (names == null) return { ...volatileOutputs(declared), isDeclared };
  if (names.length > MAX_NAMES || names.some((name) => name.length > MAX_LENGTH)) throw new BadLeaveOut();
  const wanted = new Set(names);
  return { key: keyOf(wanted), leavesOut: (name) => wanted.has(name), isDeclared };
}

function volatileOutputs(declared: readonly OutputDdl[]): Omit<LeaveOut, 'isDeclared'> {
  const known = new Set(declared.filter(({ displayAs }) => isVolatileName(displayAs)).map(({ name }) => name));
  return { key: `volatile:${keyOf(known)}`, leavesOut: (name) => known.has(name) || isVolatileName(name) };
}

function keyOf(names: ReadonlySet<string>): string {
  return JSON.stringify([...names].toSorted());
}
