import type { Channel, Events } from './events.ts';
import { Pulse } from './Pulse.ts';

/** Those of one subject, e.g. the progress of tasks; each belongs to the events that make it beat. */
export class Pulses<Result> {
  readonly #byEvents = new WeakMap<Events, Map<string, Joined<Result>>>();
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** The pulse of an id, for as long as anybody has not left it; leaving twice is leaving once. */
  join(events: Events, id: string): { readonly pulse: Pulse<Result>; readonly leave: () => void } {
    const pulses = this.#byEvents.get(events) ?? new Map<string, Joined<Result>>();
    this.#byEvents.set(events, pulses);
    const joined = pulses.get(id) ?? this.#start(events, id);
    pulses.set(id, joined);
    joined.members += 1;
    let isMember = true;
    const leave = (): void => {
      if (!isMember) return;
      isMember = false;
      joined.members -= 1;
      if (joined.members > 0) return;
      joined.closing.abort();
      pulses.delete(id);
    };
    return { pulse: joined.pulse, leave };
  }

  #start(events: Events, id: string): Joined<Result> {
    const pulse = new Pulse<Result>();
    const closing = new AbortController();
    void pulse.run(events, { channel: this.#channel, id }, closing.signal);
    return { pulse, closing, members: 0 };
  }
}

interface Joined<Result> {
  readonly pulse: Pulse<Result>;
  readonly closing: AbortController;
  members: number;
}
