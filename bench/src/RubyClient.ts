import { runRubyClient, type RubyCall, type RubyReport } from './runRubyClient.ts';

const MOST_HANGS = 5;

/** The peer: one way to make the call of the bench with Ruby. */
export class RubyClient {
  /** For people. */
  readonly what: string;
  readonly #plan: RubyCall;
  #hangs = 0;

  constructor(what: string, plan: RubyCall) {
    this.what = what;
    this.#plan = plan;
  }

  /** How often it got nothing at all and was started again. */
  get hangs(): number {
    return this.#hangs;
  }

  /** Makes the call; throws when it gets nothing again and again. */
  async call(): Promise<RubyReport> {
    for (;;) {
      const report = await runRubyClient(this.#plan);
      if (report.replies > 0) return report;
      this.#hangs += 1;
      console.error(`${this.what}: it got nothing and is started again`);
      if (this.#hangs > MOST_HANGS) throw new Error(`${this.what}: got nothing, ${this.#hangs} times`);
    }
  }
}
