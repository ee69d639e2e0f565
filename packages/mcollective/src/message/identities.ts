/** A name that would mean something else on the bus than the sender thinks. */
export class InvalidName extends Error {
  readonly code = 'INVALID_NAME';
  readonly field: string;
  readonly value: string;
  constructor(field: string, value: string) {
    super(`${field} ${JSON.stringify(value.slice(0, 100))} must consist of letters, digits, "_", "." and "-"`);
    this.field = field;
    this.value = value;
  }
}

/** A request names nobody; an empty filter would be obeyed by every node that gets it. */
export class NoIdentities extends Error {
  readonly code = 'NO_IDENTITIES';
  constructor() {
    super("A request must name at least one identity, or say 'everyone'");
  }
}

/** Whether a name can be a node's identity; a leading slash or other signs would be a regular expression there. */
export function isIdentity(name: string): boolean {
  return /^[A-Za-z0-9_.-]{1,255}$/.test(name);
}

/** Returns the name, or throws InvalidName with the field that it stands in. */
export function checkedName(field: string, name: string): string {
  if (!isIdentity(name)) throw new InvalidName(field, name);
  return name;
}

/** The identity part of a filter: each name once, because a node that two entries match excludes itself (protocol B.3). */
export function identityFilter(identities: readonly string[] | 'everyone'): string[] {
  if (identities === 'everyone') return [];
  if (identities.length === 0) throw new NoIdentities();
  return [...new Set(identities)].map((identity) => checkedName('Identity', identity));
}

/** Returns the caller id, or throws InvalidName; a node drops requests of any other (protocol B.1). */
export function checkedCaller(callerId: string): string {
  const [prefix = '', name = '', ...rest] = callerId.split('=');
  if (rest.length > 0 || !/^\w+$/.test(prefix)) throw new InvalidName('Caller', callerId);
  checkedName('Caller', name);
  return callerId;
}
