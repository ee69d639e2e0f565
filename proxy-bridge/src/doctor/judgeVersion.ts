import type { Finding } from './Finding.ts';
import { note, warning } from './Finding.ts';

/** The oldest release of each line without a known hole that matters here, newest line first; older lines have none. */
interface Floor {
  readonly broker: string;
  readonly releases: readonly (readonly [major: number, minor: number, patch: number])[];
  readonly hole: string;
  /** Whether the hole is in OpenWire, and harmless where that does not answer. */
  readonly isInOpenWire: boolean;
}

const FLOORS: readonly Floor[] = [
  {
    broker: 'ActiveMQ',
    releases: [
      [5, 18, 3],
      [5, 17, 6],
      [5, 16, 7],
      [5, 15, 16],
    ],
    hole: 'whoever reaches its OpenWire port may run programs on it (CVE-2023-46604)',
    isInOpenWire: true,
  },
  {
    broker: 'RabbitMQ',
    releases: [
      [3, 12, 7],
      [3, 11, 24],
    ],
    hole: 'whoever may publish through its management interface can make it run out of memory (CVE-2023-46118)',
    isInOpenWire: false,
  },
];

/** Says what a broker's greeting, e.g. `ActiveMQ/5.17.2`, means; nothing where it does not say, or is new enough. */
export function judgeVersion(server: string, hasOpenWire: boolean): readonly Finding[] {
  const [, name = '', ...digits] = /^(\w+)\/(\d+)\.(\d+)\.(\d+)/.exec(server) ?? [];
  const floor = FLOORS.find(({ broker }) => broker.toLowerCase() === name.toLowerCase());
  if (floor === undefined || isNewEnough(floor, digits.map(Number))) return [];
  const finding = `${server} is a version in which ${floor.hole}, unless your distribution has mended it`;
  const remedy = `Install ${floor.broker} ${floor.releases.map((release) => release.join('.')).join(', ')} or newer, or look for the number of the hole in the changelog of the package`;
  return [floor.isInOpenWire && hasOpenWire ? warning(finding, remedy) : note(finding, remedy)];
}

function isNewEnough({ releases }: Floor, [major = 0, minor = 0, patch = 0]: readonly number[]): boolean {
  const line = releases.find((release) => release[0] === major && release[1] === minor);
  if (line !== undefined) return patch >= line[2];
  const [newest] = releases;
  return newest !== undefined && (major > newest[0] || (major === newest[0] && minor > newest[1]));
}
