import type { DispatchWork } from './DispatchWork.ts';
import type { EntryBody } from './JournalEntry.ts';
import { maskFor, withhold } from './maskSecrets.ts';
import type { SecretOpener, Secrets } from './SecretOpener.ts';

/** Dispatches whose masks are remembered: opening secrets for each reply would take longer than the rest of it. */
const MOST_REMEMBERED = 64;

type BodyMask = (body: EntryBody) => EntryBody;

/** What masking needs of the rest of the bridge. */
export interface MaskContext {
  /** A dispatch as the journal holds it. */
  readonly work: (dispatchId: string) => DispatchWork;
  readonly isClosed: (dispatchId: string) => boolean;
  readonly secrets: Pick<SecretOpener, 'open'>;
}

/** Takes the secrets of a dispatch out of its replies. It knows them while it runs, and forgets them soon after. */
export class ReplyMasks {
  readonly #context: MaskContext;
  readonly #masks = new Map<string, BodyMask>();

  constructor(context: MaskContext) {
    this.#context = context;
  }

  /** What may be kept of a reply. */
  apply(dispatchId: string, body: EntryBody): EntryBody {
    return this.#maskOf(dispatchId)(body);
  }

  /** Forgets the secrets of dispatches that are over. */
  forgetClosed(): void {
    for (const id of this.#masks.keys()) if (this.#context.isClosed(id)) this.#masks.delete(id);
  }

  #maskOf(dispatchId: string): BodyMask {
    const known = this.#masks.get(dispatchId);
    if (known !== undefined) return known;
    const [oldest] = this.#masks.keys();
    if (this.#masks.size >= MOST_REMEMBERED && oldest !== undefined) this.#masks.delete(oldest);
    const mask = this.#makeMask(dispatchId);
    this.#masks.set(dispatchId, mask);
    return mask;
  }

  #makeMask(dispatchId: string): BodyMask {
    const secrets = this.#secretsOf(dispatchId);
    return secrets === undefined ? withhold : maskFor(secrets);
  }

  /** A reply must never be lost over this. */
  #secretsOf(dispatchId: string): Secrets | undefined {
    try {
      return this.#context.secrets.open(this.#context.work(dispatchId));
    } catch {
      return undefined;
    }
  }
}
