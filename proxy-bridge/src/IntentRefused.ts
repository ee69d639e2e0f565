/** A host was about to be sent to a second time: a fault of this program, stopped before the first byte. */
export class IntentRefused extends Error {
  readonly code = 'INTENT_REFUSED';

  constructor(dispatchId: string, position: number) {
    super(`Target ${position} of dispatch ${dispatchId} is not waiting to be sent; nothing of its chunk was sent`);
    this.name = 'IntentRefused';
  }
}
