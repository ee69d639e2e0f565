import type { Check } from './Check.ts';
import { counted } from './counted.ts';
import type { Finding } from './Finding.ts';
import { note, problem } from './Finding.ts';
import { printable } from './printable.ts';
import { troubleOf } from './troubleOf.ts';
import type { LearnedName, World } from './World.ts';

/** A finding with the name of its check; texts have no control characters. */
export interface NamedFinding extends Finding {
  readonly check: string;
}

/** Called when a check begins and with each finding. */
export interface Audience {
  readonly begins: (check: string) => void;
  readonly found: (finding: NamedFinding) => void;
}

/** Runs checks one after the other, each within its time; gives all findings. A check whose needs nobody could learn is skipped. */
export async function runChecks(checks: readonly Check[], world: World, audience: Audience): Promise<NamedFinding[]> {
  const all: NamedFinding[] = [];
  for (const check of checks) {
    audience.begins(check.name);
    for (const { status, finding, remedy } of await findingsOf(check, world)) {
      const named = {
        check: check.name,
        status,
        finding: printable(finding),
        remedy: remedy === null ? null : printable(remedy),
      };
      all.push(named);
      audience.found(named);
    }
  }
  return all;
}

const NOT_LEARNED: Readonly<Record<LearnedName, string>> = {
  client: 'there is no usable configuration',
  speaker: 'requests cannot be signed',
  broker: 'no broker could be reached',
  replies: 'replies do not reach us',
  askable: 'the broker lets us ask in no collective',
  nodes: 'no host has answered',
  listener: 'no host answers directed requests',
};

async function findingsOf(check: Check, world: World): Promise<readonly Finding[]> {
  const missing = check.needs.find((name) => !world.knows(name));
  if (missing !== undefined) return [note(`skipped, because ${NOT_LEARNED[missing]}`)];
  const limit = new AbortController();
  const late = Promise.withResolvers<readonly Finding[]>();
  const timer = setTimeout(() => late.resolve([tooSlow(check)]), check.timeoutMs);
  try {
    return await Promise.race([check.run(world, limit.signal), late.promise]);
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return [problem(`could not be carried out: ${fault}`, remedy)];
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
}

function tooSlow({ timeoutMs }: Check): Finding {
  return problem(
    `was given up after ${counted(Math.round(timeoutMs / 1000), 'second')}, its limit`,
    'Look whether the broker and the way to it are overloaded, then run the doctor again',
  );
}
