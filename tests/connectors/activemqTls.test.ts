import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { connectStomp } from '@chargehand/stomp';
import type { StompConnection, StompTls } from '@chargehand/stomp';
import { startActiveMq } from '../support/activemq.ts';
import type { ActiveMq } from '../support/activemq.ts';
import { createAuthority, issueForLocalhost } from '../support/certificates.ts';
import type { Certified } from '../support/certificates.ts';
import { requireDebianPackages } from '../support/debianPackages.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const packages = await requireDebianPackages(['activemq']);

describe('an ActiveMQ that demands client certificates', { skip: packages.available ? false : packages.why }, () => {
  const world = new AsyncDisposableStack();
  let broker: ActiveMq;
  let trusting: StompTls;
  let client: NonNullable<StompTls['client']>;
  before(async () => {
    const folder = world.use(await temporaryFolder('activemq-tls'));
    const authority = await createAuthority(folder.path, 'authority');
    const certified = await issueForLocalhost(authority);
    broker = world.use(await startActiveMq({ tls: { ...certified, authority: authority.certificate } }));
    trusting = { authorities: [await readFile(authority.certificate, 'utf8')] };
    client = await contentOf(await authority.issue({ commonName: 'bridge.example.com' }));
  });
  after(() => world.disposeAsync());

  test('takes ours', async () => {
    const connection = await connect(tlsPort(), { ...trusting, client });
    await connection.disconnect();
    assert.equal(await connection.closed, undefined);
  });

  test('refuses us without one, and the error says so', async () => {
    await assert.rejects(connect(tlsPort(), trusting), { code: 'BROKER_UNREACHABLE', message: /client certificate/ });
  });

  test('is told from its plain port by the error, either way round', async () => {
    await assert.rejects(connect(tlsPort(), undefined), {
      code: 'BROKER_UNREACHABLE',
      message: /TLS.*this port|this port.*TLS/,
    });
    await assert.rejects(connect(broker.address.port, { ...trusting, client }), {
      code: 'BROKER_UNREACHABLE',
      message: /TLS.*this port|this port.*TLS/,
    });
  });

  function tlsPort(): number {
    return broker.tlsAddress?.port ?? assert.fail('the broker has no TLS port');
  }

  function connect(port: number, tls: StompTls | undefined): Promise<StompConnection> {
    const { user, password } = broker.address;
    const login = { login: user, passcode: password, connectTimeoutMs: 3_000 };
    return connectStomp({ host: 'localhost', port, ...login, ...(tls === undefined ? {} : { tls }) });
  }
});

async function contentOf({ certificate, key }: Certified): Promise<NonNullable<StompTls['client']>> {
  return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
}
