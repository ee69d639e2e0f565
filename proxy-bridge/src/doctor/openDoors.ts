import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { BrokerAddress, ConnectorSettings } from '@chargehand/mcollective';

/** A port at which a broker offers more than STOMP. */
export interface Door {
  readonly protocol: string;
  readonly port: number;
}

/** A door that answers, seen from this machine. */
export interface OpenDoor extends Door {
  readonly host: string;
}

/** Ports that come with the packages; those for TLS are left out, and those that demand nothing else are not a broker's. */
export const DOORS: Readonly<Record<ConnectorSettings['kind'], readonly Door[]>> = {
  activemq: [
    { protocol: 'OpenWire', port: 61_616 },
    { protocol: 'AMQP', port: 5672 },
    { protocol: 'MQTT', port: 1883 },
    { protocol: 'the web console', port: 8161 },
    { protocol: 'JMX', port: 1099 },
  ],
  rabbitmq: [
    { protocol: 'AMQP', port: 5672 },
    { protocol: 'the management interface', port: 15_672 },
    { protocol: "Erlang's port mapper", port: 4369 },
    { protocol: "Erlang's distribution", port: 25_672 },
  ],
};

/** Where to knock. */
export interface Neighbourhood {
  readonly doors: readonly Door[];
  /** By which others reach this machine; its interfaces' if not given. */
  readonly ownAddresses?: readonly string[];
}

const WAIT_MS = 2_000;

/** Knocks at the well-known doors of a broker. Of one on this very machine at the addresses that others reach it by: what only this machine reaches is its own affair. */
export async function findOpenDoors(
  broker: Pick<BrokerAddress, 'host' | 'port'>,
  { doors, ownAddresses = outsideAddresses() }: Neighbourhood,
  signal: AbortSignal,
): Promise<readonly OpenDoor[]> {
  const hosts = isLoopback(broker.host) ? ownAddresses : [broker.host];
  const others = doors.filter(({ port }) => port !== broker.port);
  const knocks = hosts.flatMap((host) => others.map((door) => ({ ...door, host })));
  const answers = await Promise.all(knocks.map((door) => answersAt(door, signal)));
  return knocks.filter((_, index) => answers[index]);
}

async function answersAt({ host, port }: OpenDoor, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)]) });
    return true;
  } catch {
    return false;
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.|::1$)/.test(host);
}

function outsideAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^fe80:/i.test(address))
    .map(({ address }) => address);
}
