/** One thing that is wrong in a configuration file. */
export interface ConfigFault {
  readonly file: string;
  /** Undefined: the file as a whole. */
  readonly key: string | undefined;
  readonly expected: string;
}

/** A client.cfg that cannot be used, with all its faults; values are never repeated, they may be secrets. */
export class ConfigError extends Error {
  readonly code = 'MCOLLECTIVE_CONFIG';
  readonly faults: readonly ConfigFault[];
  constructor(faults: readonly ConfigFault[], options?: ErrorOptions) {
    const lines = faults.map(({ file, key, expected }) => `${file}: ${key === undefined ? '' : `${key} `}${expected}`);
    super(lines.join('\n'), options);
    this.faults = faults;
  }
}
