import { join } from 'node:path';
import type { BrokerAddress } from './activemq.ts';
import type { Certified, KeyPairFiles } from './certificates.ts';

/** What all members of one MCollective network have in common, seen from one of them. */
export interface NetworkPlan {
  readonly middleware: 'activemq' | 'rabbitmq';
  readonly broker: BrokerAddress;
  readonly vhost: string;
  readonly collectives: readonly string[];
  readonly security: MemberSecurity;
  /** Undefined: plain TCP. */
  readonly tls?: MemberTls | undefined;
  readonly directAddressing?: boolean;
  readonly agentsMultiplex?: boolean;
  readonly base64?: boolean;
}

/** The security plugin with the keys that one member has. */
export type MemberSecurity =
  | { readonly plugin: 'psk'; readonly psk: string }
  | { readonly plugin: 'ssl'; readonly role: 'node'; readonly server: KeyPairFiles; readonly clientFolder: string }
  | { readonly plugin: 'ssl'; readonly role: 'client'; readonly serverPublicKey: string; readonly own: KeyPairFiles };

/** One member's certificate, and the authority whose broker it trusts. */
export interface MemberTls extends Certified {
  readonly authority: string;
}

/** The settings of a server.cfg or client.cfg with which to join the network (protocol G). */
export function networkSettings(plan: NetworkPlan): Readonly<Record<string, string>> {
  return {
    main_collective: plan.collectives[0] ?? 'mcollective',
    collectives: plan.collectives.join(','),
    direct_addressing: plan.directAddressing === false ? '0' : '1',
    ...securitySettings(plan.security),
    ...connectorSettings(plan),
  };
}

/** Writes settings down as `key = value` lines. */
export function configText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');
}

function securitySettings(security: MemberSecurity): Readonly<Record<string, string>> {
  if (security.plugin === 'psk') return { securityprovider: 'psk', 'plugin.psk': security.psk };
  const common = { securityprovider: 'ssl', 'plugin.ssl_serializer': 'marshal' };
  if (security.role === 'client') {
    return {
      ...common,
      'plugin.ssl_server_public': security.serverPublicKey,
      'plugin.ssl_client_private': security.own.privateKey,
      'plugin.ssl_client_public': security.own.publicKey,
    };
  }
  return {
    ...common,
    'plugin.ssl_server_private': security.server.privateKey,
    'plugin.ssl_server_public': security.server.publicKey,
    // With its slash, as the manual shows it: the plugin appends names to it.
    'plugin.ssl_client_cert_dir': join(security.clientFolder, '/'),
  };
}

function connectorSettings(plan: NetworkPlan): Readonly<Record<string, string>> {
  const { middleware, broker, vhost, tls } = plan;
  const pool = {
    'pool.size': '1',
    'pool.1.host': broker.host,
    'pool.1.port': String(broker.port),
    'pool.1.user': broker.user,
    'pool.1.password': broker.password,
    ...(tls && {
      'pool.1.ssl': '1',
      'pool.1.ssl.ca': tls.authority,
      'pool.1.ssl.cert': tls.certificate,
      'pool.1.ssl.key': tls.key,
    }),
    vhost,
    ...(plan.agentsMultiplex === true && { agents_multiplex: 'true' }),
    ...(plan.base64 === true && { base64: 'true' }),
  };
  const prefixed = Object.entries(pool).map(([key, value]) => [`plugin.${middleware}.${key}`, value] as const);
  return { connector: middleware, ...Object.fromEntries(prefixed) };
}
