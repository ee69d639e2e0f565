/** What is injected, by kind. */
export type FaultKind =
  | 'kill of a bridge'
  | 'kill of the API'
  | 'kill of both at once'
  | 'kill of a broker'
  | 'stop of PostgreSQL'
  | 'fault of a connection'
  | 'pause of a bridge beyond its lease'
  | 'pause of the API beyond a lease'
  | 'cancel';

/** One fault as it was injected. */
export interface InjectedFault {
  readonly at: number;
  readonly kind: FaultKind;
  readonly detail: string;
}

/** Everything that was done to the product, in its order. */
export class FaultLog {
  readonly #faults: InjectedFault[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  note(kind: FaultKind, detail: string): void {
    const fault = { at: Date.now(), kind, detail };
    this.#faults.push(fault);
    this.#say(faultInWords(fault));
  }

  get all(): readonly InjectedFault[] {
    return this.#faults;
  }

  count(kind: FaultKind): number {
    return this.#faults.filter((fault) => fault.kind === kind).length;
  }
}

/** One line. */
export function faultInWords({ at, kind, detail }: InjectedFault): string {
  return `${new Date(at).toISOString()} ${kind}: ${detail}`;
}
