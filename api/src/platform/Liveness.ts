/** What is known of the bytes that were given to a socket. */
export interface Outflow {
  /** Bytes that have gone to the network altogether. */
  readonly sent: number;
  /** Bytes of the piece that is on its way. */
  readonly queued: number;
}

/** Less is only our own pings, which the system takes even when nobody is there. */
const LEAST_BYTES = 1_024;

/** The system holds bytes of ours that leave it unseen: after the last that we saw leave, an answer may take so many looks. */
const PATIENT_LOOKS = 5;

/** However well bytes flow: nobody is waited for longer. */
const MOST_LOOKS = 50;

/**
 * Whether somebody is still at the other end of a socket, looked at in even steps. Who does not answer a ping by the next look is gone, but
 * not while bytes leave the socket: on a slow link the ping stands behind a large message.
 */
export class Liveness {
  #seen: Outflow = { sent: 0, queued: 0 };
  #looksSincePing: number | undefined;
  #looksSinceMove = PATIENT_LOOKS;

  /** What to do now. */
  look(now: Outflow): 'ping' | 'wait' | 'end' {
    const isMoving = now.sent - this.#seen.sent >= LEAST_BYTES || now.queued !== this.#seen.queued;
    this.#seen = now;
    this.#looksSinceMove = isMoving ? 0 : this.#looksSinceMove + 1;
    if (this.#looksSincePing === undefined) {
      this.#looksSincePing = 0;
      return 'ping';
    }
    this.#looksSincePing += 1;
    if (this.#looksSincePing >= MOST_LOOKS) return 'end';
    return this.#looksSinceMove < PATIENT_LOOKS ? 'wait' : 'end';
  }

  /** The ping was answered. */
  hear(): void {
    this.#looksSincePing = undefined;
  }
}
