import { AppError } from './AppError.ts';
import { MAX_ITEMS } from './limitCost.ts';

/** What each caller may ask for within a minute: twenty of the dearest documents, or a hundred thousand of the cheapest. */
export const COST_PER_MINUTE = 20 * MAX_ITEMS;

/** What a document costs beside the items that it asks for. */
export const COST_OF_DOCUMENT = 50;

/** Whoever asked longest ago is forgotten first, and has a whole budget again. */
const MOST_PAYERS = 10_000;

/** Somebody has asked for more than their share of a minute. */
export class BudgetSpent extends AppError {
  readonly code = 'TOO_MANY_REQUESTS';
  constructor(readonly retryAfterSeconds: number) {
    super(
      `You have asked for too much within a minute. Try again in ${retryAfterSeconds} s, with smaller pages or less often.`,
    );
  }

  override get details(): Readonly<Record<string, unknown>> {
    return { retryAfterSeconds: this.retryAfterSeconds };
  }
}

interface Account {
  readonly left: number;
  readonly atMs: number;
}

/** What each caller may still ask of this process: as much as in a whole minute at once, and then as fast as it comes back. */
export class CostBudget {
  readonly #perMinute: number;
  readonly #mostPayers: number;
  readonly #nowMs: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor({ perMinute = COST_PER_MINUTE, mostPayers = MOST_PAYERS, nowMs = () => performance.now() } = {}) {
    this.#perMinute = perMinute;
    this.#mostPayers = mostPayers;
    this.#nowMs = nowMs;
  }

  /** How many callers are remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Takes the cost of a document that asks for so many items. Throws BudgetSpent, and then takes nothing. */
  spend(payer: string, items: number): void {
    const cost = Math.min(COST_OF_DOCUMENT + items, this.#perMinute);
    const left = this.#leftOf(payer);
    const missing = cost - left;
    this.#keep(payer, { left: missing > 0 ? left : left - cost, atMs: this.#nowMs() });
    if (missing > 0) throw new BudgetSpent(Math.ceil((missing / this.#perMinute) * 60));
  }

  #leftOf(payer: string): number {
    const account = this.#accounts.get(payer);
    if (account === undefined) return this.#perMinute;
    const sinceMs = this.#nowMs() - account.atMs;
    return Math.min(this.#perMinute, account.left + (sinceMs / 60_000) * this.#perMinute);
  }

  #keep(payer: string, account: Account): void {
    this.#accounts.delete(payer);
    this.#accounts.set(payer, account);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > this.#mostPayers && oldest !== undefined) this.#accounts.delete(oldest);
  }
}
