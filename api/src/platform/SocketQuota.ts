/** Tabs, and scripts beside them: who has more has lost sight of them. */
const MAX_SOCKETS = 2_000;

/** Counts the open sockets of each who has any. */
export class SocketQuota {
  readonly #open = new Map<string, Set<object>>();
  readonly #ownerOf = new Map<object, string>();
  readonly #most: number;

  constructor(most = MAX_SOCKETS) {
    this.#most = most;
  }

  /** Whether a socket may be there beside the others of its owner; it counts until `leave`. */
  admit(socket: object, owner: string): boolean {
    if (this.#ownerOf.get(socket) === owner) return true;
    this.leave(socket);
    const sockets = this.#open.get(owner) ?? new Set();
    if (sockets.size >= this.#most) return false;
    this.#open.set(owner, sockets.add(socket));
    this.#ownerOf.set(socket, owner);
    return true;
  }

  /** The socket has closed. */
  leave(socket: object): void {
    const owner = this.#ownerOf.get(socket);
    if (owner === undefined) return;
    this.#ownerOf.delete(socket);
    const sockets = this.#open.get(owner);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#open.delete(owner);
  }
}
