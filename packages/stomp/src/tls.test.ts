import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import type { TlsOptions } from 'node:tls';
import { connectStomp } from './connectStomp.ts';
import { encodeFrame } from './encodeFrame.ts';
import type { StompConnection, StompTls } from './StompConnection.ts';
import { makeAuthority, type CertificateWish } from './testing/certificates.ts';
import { answering, startBroker, type TestBroker } from './testing/startBroker.ts';

const CONNECTED = encodeFrame({ command: 'CONNECTED', headers: [['version', '1.2']] }, '1.2');
const FOR_LOCALHOST: CertificateWish = { commonName: 'broker', alternativeNames: 'DNS:localhost,IP:127.0.0.1' };

const authorities = new DisposableStack();
const ours = authorities.use(makeAuthority('Ours'));
const theirs = authorities.use(makeAuthority('Theirs'));
after(() => authorities.dispose());
const client = ours.issue({ commonName: 'bridge.example.com' });
const trusting: StompTls = { authorities: [ours.certificate] };

async function tlsBroker(t: TestContext, wish: CertificateWish, more: TlsOptions = {}): Promise<TestBroker> {
  const { certificate, key } = ours.issue(wish);
  const broker = await startBroker(answering(CONNECTED), { cert: certificate, key, ...more });
  t.after(() => broker[Symbol.asyncDispose]());
  return broker;
}

function connect({ port }: { port: number }, tls: StompTls | undefined, host = 'localhost'): Promise<StompConnection> {
  return connectStomp({ host, port, connectTimeoutMs: 5000, login: 'u', passcode: 'secret', ...(tls && { tls }) });
}

async function refusal(broker: { port: number }, tls: StompTls | undefined, host?: string): Promise<string> {
  const error: unknown = await connect(broker, tls, host).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error && 'code' in error && error.code === 'BROKER_UNREACHABLE', String(error));
  return error.message;
}

for (const [what, wish, host] of [
  ['its name among the alternative names', FOR_LOCALHOST, 'localhost'],
  ['its address among the alternative names', FOR_LOCALHOST, '127.0.0.1'],
  ['its name as common name and no alternative names, as Puppet makes them', { commonName: 'localhost' }, 'localhost'],
] as const) {
  test(`a broker is trusted whose certificate our authority signed and that has ${what}`, async (t) => {
    const broker = await tlsBroker(t, wish);
    const connection = await connect(broker, trusting, host);
    await connection.disconnect();
    assert.equal(await connection.closed, undefined);
  });
}

test('a client certificate is shown to a broker that demands one', async (t) => {
  const broker = await tlsBroker(t, FOR_LOCALHOST, { requestCert: true, ca: ours.certificate });
  const connection = await connect(broker, { ...trusting, client });
  await connection.disconnect();
});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`a ${maxVersion} broker that demands a client certificate refuses us without one, and the error says so`, async (t) => {
    const broker = await tlsBroker(t, FOR_LOCALHOST, { requestCert: true, ca: ours.certificate, maxVersion });
    assert.match(await refusal(broker, trusting), /client certificate.*Give /);
    const stranger = theirs.issue({ commonName: 'bridge.example.com' });
    assert.match(await refusal(broker, { ...trusting, client: stranger }), /client certificate/);
  });
}

test('S28: a certificate of another authority is refused before a password is sent', async (t) => {
  const broker = await tlsBroker(t, FOR_LOCALHOST);
  const wrong = { authorities: [theirs.certificate] };
  assert.match(
    await refusal(broker, wrong),
    /not signed by any of the given certificate authorities\. Give the certificate/,
  );
  assert.deepEqual(broker.received, []);
});

test('without authorities nobody is trusted, neither those of the system nor whom the environment would let through', async (t) => {
  const broker = await tlsBroker(t, FOR_LOCALHOST);
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  t.after(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  assert.match(await refusal(broker, { authorities: [] }), /not signed by any/);
  assert.match(await refusal(broker, { authorities: [theirs.certificate] }), /not signed by any/);
});

test('a certificate for another name is refused, and the error says for whom it is', async (t) => {
  const named = await tlsBroker(t, { commonName: 'localhost', alternativeNames: 'DNS:other.example.com' });
  assert.match(await refusal(named, trusting), /not for localhost .*other\.example\.com/);
  const common = await tlsBroker(t, { commonName: 'other.example.com' });
  assert.match(await refusal(common, trusting), /not for localhost .*other\.example\.com/);
  assert.match(await refusal(common, trusting, '127.0.0.1'), /not for 127\.0\.0\.1/);
  assert.deepEqual([...named.received, ...common.received], []);
});

test('a certificate that has expired, or is not yet in force, is refused, and the error names the clock', async (t) => {
  const expired = await tlsBroker(t, { ...FOR_LOCALHOST, endDate: '20210101000000Z' });
  assert.match(await refusal(expired, trusting), /has expired\. .*clock/);
  const coming = await tlsBroker(t, { ...FOR_LOCALHOST, startDate: '20980101000000Z' });
  assert.match(await refusal(coming, trusting), /not yet in force\. .*clock/);
});

test('the name of the broker is sent along (SNI), an address is not', async (t) => {
  const asked: string[] = [];
  const SNICallback: TlsOptions['SNICallback'] = (name, answer) => {
    asked.push(name);
    answer(null);
  };
  const broker = await tlsBroker(t, FOR_LOCALHOST, { SNICallback });
  await (await connect(broker, trusting)).disconnect();
  await (await connect(broker, trusting, '127.0.0.1')).disconnect();
  assert.deepEqual(asked, ['localhost']);
});

test('TLS older than 1.2 is not spoken', async (t) => {
  // At this level OpenSSL would speak it.
  const ciphers = 'DEFAULT@SECLEVEL=0';
  const broker = await tlsBroker(t, FOR_LOCALHOST, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers });
  assert.match(await refusal(broker, { ...trusting, ciphers }), /agrees on no TLS version/);
});

test('only the given ciphers are offered', async (t) => {
  const broker = await tlsBroker(t, FOR_LOCALHOST, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' });
  await (await connect(broker, { ...trusting, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })).disconnect();
  await refusal(broker, { ...trusting, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' });
  assert.match(
    await refusal(broker, { ...trusting, ciphers: 'NO-SUCH-CIPHER' }),
    /agrees on no TLS version and cipher/,
  );
});

test('key material that cannot be used is named', async (t) => {
  const broker = await tlsBroker(t, FOR_LOCALHOST);
  const other = ours.issue({ commonName: 'other' });
  const mixed = { certificate: client.certificate, key: other.key };
  assert.match(await refusal(broker, { ...trusting, client: mixed }), /cannot be used .*belong together/);
  assert.match(await refusal(broker, { ...trusting, client: { ...client, key: 'nonsense' } }), /cannot be used/);
});

test('TLS on a port that speaks without, and the other way round, is called so', async (t) => {
  const silent = await startBroker(() => undefined);
  t.after(() => silent[Symbol.asyncDispose]());
  const waiting = connectStomp({ host: 'localhost', port: silent.port, tls: trusting, connectTimeoutMs: 100 });
  await assert.rejects(waiting, { code: 'BROKER_UNREACHABLE', message: /no TLS session within 100 ms.*without TLS/ });
  // Some answer with an alert (these are the bytes of OpenSSL's), some only hang up.
  const alerting = await startBroker((_frame, write) => write(Buffer.from([21, 3, 1, 0, 2, 2, 70])));
  t.after(() => alerting[Symbol.asyncDispose]());
  assert.match(await refusal(alerting, undefined), /it speaks TLS on this port.*Switch TLS on/);
  const broker = await tlsBroker(t, FOR_LOCALHOST);
  assert.match(await refusal(broker, undefined), /closed the connection.*does not want TLS there/);
  const wrapped = await startBroker(() => undefined);
  t.after(() => wrapped[Symbol.asyncDispose]());
  const speaking = refusal(wrapped, trusting);
  await wrapped.connected();
  wrapped.write(Buffer.from('ERROR\nmessage:what is this\n\n\0'));
  assert.match(await speaking, /does not speak TLS\. Use the broker's TLS port/);
});
