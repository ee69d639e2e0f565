/** Who watches: by socket, each with a document of its own or all with the same. */
export interface Watching {
  readonly url: string;
  readonly token: string;
  readonly watchers: number;
  readonly tasks: readonly number[];
  /** The document of a watcher; equal ones are answered together. */
  readonly documentOf: (watcher: number) => string;
}

/** Watchers over sockets that note when which revision reached them. */
export class Watchers implements Disposable {
  readonly #sockets: WebSocket[] = [];
  readonly #revisions: number[] = [];
  readonly #delaysMs: number[] = [];
  readonly #committedAt: Map<number, number>[];
  readonly #taskOf: (watcher: number) => number;
  #look: (() => void) | undefined;

  private constructor({ tasks, watchers }: Watching) {
    this.#taskOf = (watcher) => watcher % tasks.length;
    this.#committedAt = tasks.map(() => new Map<number, number>());
    this.#revisions = Array.from({ length: watchers }, () => 0);
  }

  /** Opens all sockets; resolves when each has been told how things stand. */
  static async open(watching: Watching): Promise<Watchers> {
    const watchers = new Watchers(watching);
    for (let start = 0; start < watching.watchers; start += 50) {
      const some = Array.from({ length: Math.min(50, watching.watchers - start) }, (_, index) => start + index);
      await Promise.all(some.map((watcher) => watchers.#open(watching, watcher)));
    }
    await watchers.until(1);
    return watchers;
  }

  /** Notes that a revision of a task has been committed; call it at once. */
  committed(task: number, revision: number): void {
    this.#committedAt[task]?.set(revision, performance.now());
  }

  /** Resolves when every watcher has been told of this revision of its task. */
  async until(revision: number): Promise<void> {
    while (this.#revisions.some((seen) => seen < revision))
      await new Promise<void>((resolve) => (this.#look = resolve));
  }

  /** How long after the commit each watcher was told of each revision, since it was asked before. */
  takeDelaysMs(): number[] {
    return this.#delaysMs.splice(0);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #open({ url, token, documentOf, tasks }: Watching, watcher: number): Promise<void> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql/ws`, 'graphql-transport-ws');
    this.#sockets.push(socket);
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const payload = { query: documentOf(watcher), variables: { id: String(tasks[this.#taskOf(watcher)]) } };
    socket.addEventListener('message', ({ data }) => {
      const text = String(data);
      if (text.includes('"connection_ack"')) socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }));
      if (text.includes('"next"')) this.#take(watcher, text);
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  }

  /** Parsing all of it would measure us. */
  #take(watcher: number, text: string): void {
    const revision = Number(/"revision":(\d+)/.exec(text.slice(0, 200))?.[1] ?? Number.NaN);
    if (Number.isNaN(revision)) throw new Error(`A watcher was told ${text.slice(0, 300)}`);
    const now = performance.now();
    const committedAt = this.#committedAt[this.#taskOf(watcher)];
    for (let told = (this.#revisions[watcher] ?? 0) + 1; told <= revision; told += 1) {
      const at = committedAt?.get(told);
      if (at !== undefined) this.#delaysMs.push(Math.max(0, now - at));
    }
    this.#revisions[watcher] = revision;
    this.#look?.();
  }
}
