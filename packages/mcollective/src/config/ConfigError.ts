import type { ConfigNote } from './ClientConfig.ts';

/** One thing that is wrong in a configuration file. */
export interface ConfigFault {
  readonly file: string;
  /** Undefined: the file as a whole. */
  readonly key: string | undefined;
  readonly expected: string;
}

const MOST_FAULTS_SHOWN = 100;
const MOST_NOTES_SHOWN = 20;

/**
 * A client.cfg that cannot be used, with all its faults; values are never repeated, they may be secrets. The notes are
 * with it because a key that has no effect is often the one that was meant.
 */
export class ConfigError extends Error {
  readonly code = 'MCOLLECTIVE_CONFIG';
  readonly faults: readonly ConfigFault[];
  readonly notes: readonly ConfigNote[];
  constructor(faults: readonly ConfigFault[], notes: readonly ConfigNote[] = [], options?: ErrorOptions) {
    const wrong = faults.map(({ file, key, expected }) => `${file}: ${key === undefined ? '' : `${key} `}${expected}`);
    const odd = notes.map(({ file, key, why }) => `note: ${file}: ${key} ${why}`);
    super([...shown(wrong, MOST_FAULTS_SHOWN), ...shown(odd, MOST_NOTES_SHOWN)].join('\n'), options);
    this.faults = faults;
    this.notes = notes;
  }
}

function shown(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} more`];
}
