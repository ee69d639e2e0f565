import type { ConnectorSettings } from '@chargehand/mcollective';
import type { Finding } from './Finding.ts';
import { warning } from './Finding.ts';
import type { OpenDoor } from './openDoors.ts';

const REMEDIES = {
  activemq:
    'Remove what nobody uses from activemq.xml and jetty.xml, and let a firewall keep the rest to those who need it',
  rabbitmq:
    'Let what nobody uses listen on 127.0.0.1 alone, or nowhere, and let a firewall keep the rest to those who need it',
} as const satisfies Record<ConnectorSettings['kind'], string>;

/** Each door that stands open beside STOMP is a warning: MCollective needs none of them. */
export function judgePorts(kind: ConnectorSettings['kind'], doors: readonly OpenDoor[]): readonly Finding[] {
  return doors.map(({ protocol, host, port }) =>
    warning(
      `${protocol} answers this machine at ${host.includes(':') ? `[${host}]` : host}:${port}, and MCollective does not need it`,
      REMEDIES[kind],
    ),
  );
}
