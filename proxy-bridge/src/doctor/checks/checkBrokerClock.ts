import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem, warning } from '../Finding.ts';
import { measureBrokerClock } from '../measureBrokerClock.ts';
import type { BrokerClock } from '../measureBrokerClock.ts';
import { openConnection, replyTo } from '../openLink.ts';
import { troubleOf } from '../troubleOf.ts';

const WAIT_MS = 3_000;

/** ActiveMQ compares the instant at which a request expires with its own clock: far ahead of us it drops every one, without a word (protocol I.4). */
export const checkBrokerClock: Check = {
  name: 'broker clock',
  needs: ['client', 'broker', 'replies'],
  timeoutMs: 20_000,
  async run(world, signal) {
    const client = world.recall('client');
    if (client.connector.kind === 'rabbitmq')
      return [ok('does not matter: on RabbitMQ requests live for a time, not until one')];
    const { now } = world.surroundings;
    const { ttlSeconds } = client;
    try {
      await using connection = await openConnection(world, signal);
      const probe = { destination: replyTo(client), ttlSeconds, now, waitMs: WAIT_MS };
      return [judgeBrokerClock(await measureBrokerClock(connection, probe), ttlSeconds)];
    } catch (error) {
      const { fault, remedy } = troubleOf(error);
      return [note(`could not be measured: ${fault}`, remedy)];
    }
  },
};

const SET_CLOCKS = 'Let NTP set the clocks of the broker and of this machine';
const STAMP = 'Switch on timeStampingBrokerPlugin in activemq.xml';
const STAMPING = `${SET_CLOCKS}, or switch on timeStampingBrokerPlugin in activemq.xml`;

/** Says what a broker's clock means for requests that live for so many seconds. */
export function judgeBrokerClock(clock: BrokerClock, ttlSeconds: number): Finding {
  if (clock.stampsItself) return ok('does not matter: the broker stamps every message by its own clock');
  const lifeSeconds = ttlSeconds + 10;
  const { offsetSeconds = 0 } = clock;
  if (!clock.keepsRequests) {
    const ahead = clock.offsetSeconds === undefined ? 'far' : `${offsetSeconds} s`;
    return problem(`${ahead} ahead of ours: the broker takes every request for expired and drops it`, STAMPING);
  }
  if (offsetSeconds > lifeSeconds / 2) {
    return warning(
      `${offsetSeconds} s ahead of ours: requests expire ${lifeSeconds} s after they were sent, by its clock`,
      STAMPING,
    );
  }
  if (offsetSeconds < -lifeSeconds / 2) {
    return warning(
      `${-offsetSeconds} s behind ours: requests that nobody takes hold up others for so much longer`,
      SET_CLOCKS,
    );
  }
  const now =
    clock.offsetSeconds === undefined
      ? 'lets requests live'
      : `${differenceText(offsetSeconds)}, requests live ${lifeSeconds} s`;
  return note(
    `${now}; a clock that is set wrong later will end them early, for the broker does not stamp messages itself`,
    STAMP,
  );
}

function differenceText(seconds: number): string {
  if (seconds === 0) return 'the same as ours';
  return seconds > 0 ? `${seconds} s ahead of ours` : `${-seconds} s behind ours`;
}
