/** The script of a fleet says something that cannot be read. */
export class InvalidFleetScript extends Error {
  readonly code = 'INVALID_FLEET_SCRIPT';
  constructor(fault: string, options?: ErrorOptions) {
    super(`Fleet script: ${fault}`, options);
    this.name = 'InvalidFleetScript';
  }
}

/** A host is asked for that the fleet does not have. */
export class UnknownFleetHost extends Error {
  readonly code = 'UNKNOWN_FLEET_HOST';
  readonly host: string;
  constructor(host: string) {
    super(`The simulated fleet has no reachable host ${host}`);
    this.name = 'UnknownFleetHost';
    this.host = host;
  }
}

/** The settings of the program are wrong; names every fault at once. */
export class InvalidFleetConfig extends Error {
  readonly code = 'INVALID_FLEET_CONFIG';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(`The settings of the simulated fleet are wrong: ${faults.join('; ')}`);
    this.name = 'InvalidFleetConfig';
    this.faults = faults;
  }
}

/** The fleet's own plugins cannot be read, so no host could answer. */
export class UnreadablePlugins extends Error {
  readonly code = 'UNREADABLE_PLUGINS';
  constructor(folder: string, faults: readonly string[]) {
    super(`The plugins in ${folder} cannot be read: ${faults.join('; ') || 'there are none'}`);
    this.name = 'UnreadablePlugins';
  }
}
