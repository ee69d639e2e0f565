/** A sealed text cannot be opened with this key for this purpose; it says no more, so that nothing of it is told. */
export class SealUnreadable extends Error {
  readonly code = 'SEAL_UNREADABLE';

  constructor(options?: ErrorOptions) {
    super('The sealed values cannot be opened: they are damaged, or sealed for another key or another task', options);
    this.name = 'SealUnreadable';
  }
}
