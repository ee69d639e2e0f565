import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BrokerTlsFiles } from './activemqConfig.ts';
import { createAuthority, createKeyPair, issueForLocalhost } from './certificates.ts';
import type { KeyPairFiles } from './certificates.ts';
import type { MemberSecurity, MemberTls } from './networkConfig.ts';

/** Who is on a network of the tests: the hosts share their keys, the bridge and `mco` are two different clients. */
export type Member = 'node' | 'bridge' | 'mco';

/** The secrets of one network by member. */
export interface NetworkKeys {
  readonly security: Readonly<Record<Member, MemberSecurity>>;
  readonly tls: Readonly<Record<Member, MemberTls>> | undefined;
  readonly brokerTls: BrokerTlsFiles | undefined;
}

/** The shared secret of every network with securityprovider psk. */
export const sharedPsk = 'sekrit';

/** Makes what the members need to trust each other, as files in `folder`. */
export async function createNetworkKeys(
  folder: string,
  { security, tls }: { readonly security: 'psk' | 'ssl'; readonly tls: boolean },
): Promise<NetworkKeys> {
  const psk = { plugin: 'psk', psk: sharedPsk } as const;
  return {
    security: security === 'psk' ? { node: psk, bridge: psk, mco: psk } : await sslKeys(folder),
    ...(tls ? await tlsKeys(folder) : { tls: undefined, brokerTls: undefined }),
  };
}

async function sslKeys(folder: string): Promise<Readonly<Record<Member, MemberSecurity>>> {
  const [server, bridge, mco] = await Promise.all([
    createKeyPair(folder, 'server'),
    createKeyPair(folder, 'bridge'),
    createKeyPair(folder, 'mco'),
  ]);
  const clientFolder = join(folder, 'clients');
  await mkdir(clientFolder);
  for (const { publicKey } of [bridge, mco]) await copyFile(publicKey, join(clientFolder, basename(publicKey)));
  const client = (own: KeyPairFiles): MemberSecurity => {
    return { plugin: 'ssl', role: 'client', serverPublicKey: server.publicKey, own };
  };
  return { node: { plugin: 'ssl', role: 'node', server, clientFolder }, bridge: client(bridge), mco: client(mco) };
}

async function tlsKeys(folder: string): Promise<Required<Pick<NetworkKeys, 'tls' | 'brokerTls'>>> {
  const signer = await createAuthority(folder, 'authority');
  const authority = signer.certificate;
  const broker = await issueForLocalhost(signer);
  // One after the other: they all count up the same file of serial numbers.
  const tls = { node: await issueFor('node'), bridge: await issueFor('bridge'), mco: await issueFor('mco') };
  return { tls, brokerTls: { ...broker, authority } };

  // Only a common name, as Puppet's certificates have it.
  async function issueFor(member: Member): Promise<MemberTls> {
    return { ...(await signer.issue({ commonName: `${member}.example.com` })), authority };
  }
}
