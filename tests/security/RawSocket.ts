import { WebSocket } from 'ws';

/** A socket to the API that says what it is told to, and keeps what it hears. */
export class RawSocket implements Disposable {
  readonly heard: { readonly type: string; readonly id?: string; readonly payload?: unknown }[] = [];
  /** The code it was closed with; of a refused upgrade, the status of HTTP. */
  readonly closed: Promise<number>;
  readonly opened: Promise<void>;
  readonly socket: WebSocket;

  constructor(url: string, protocols: readonly string[], headers: Readonly<Record<string, string>> = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql/ws`, [...protocols], { headers });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', resolve);
      this.socket.once('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
      // A refused upgrade is told as an error too; its status has been heard by then.
      this.socket.on('error', () => undefined);
    });
    this.opened = new Promise((resolve) => this.socket.once('open', () => resolve()));
    this.socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString() : '';
      this.heard.push(JSON.parse(text) as (typeof this.heard)[number]);
    });
  }

  async say(message: object): Promise<void> {
    await this.opened;
    this.socket.send(JSON.stringify(message));
  }

  /** Resolves when a message of one of the types has come. Throws when the socket is closed before. */
  async until(...types: readonly string[]): Promise<(typeof this.heard)[number]> {
    for (;;) {
      const found = this.heard.find(({ type }) => types.includes(type));
      if (found !== undefined) return found;
      const closed = this.closed.then((code) =>
        Promise.reject(new Error(`closed with ${code} before ${types.join()}`)),
      );
      await Promise.race([new Promise((resolve) => this.socket.once('message', resolve)), closed]);
    }
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

/** The one protocol that is spoken. */
export const PROTOCOL = 'graphql-transport-ws';
