import type { Death } from '../rig/MortalProcess.ts';
import type { Evidence, Violation } from './Evidence.ts';

/** I20: no process died of anything but our signal, and no log tells of an error that nobody caught. */
export function checkProcesses({ deaths, alarms }: Evidence): readonly Violation[] {
  return [
    ...deaths.filter((death) => !isExcused(death)).map(inWords),
    ...alarms.map((message) => ({ invariant: 'I20', message })),
  ];
}

/** An API that finds no database when it starts says so and ends; whoever supervises it starts it again. */
function isExcused({ name, wasReady }: Death): boolean {
  return name === 'chargehand-api' && !wasReady;
}

function inWords({ name, pid, end, lastLines }: Death): Violation {
  return { invariant: 'I20', message: `${name} (${pid}) ended with ${end}:\n  ${lastLines.join('\n  ')}` };
}
