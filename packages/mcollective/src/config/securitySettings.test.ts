import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { before, test } from 'node:test';
import type { SecuritySettings } from './ClientConfig.ts';
import { configFolder, type ConfigFolder } from './testing/configFolder.ts';
import { makeCertificate, type TestCertificate } from './testing/keyMaterial.ts';

const POOL = 'plugin.activemq.pool.size = 1\nplugin.activemq.pool.1.host = b\nidentity = me.example.com\n';

let john: TestCertificate;
let server: KeyObject;
before(async () => {
  john = await makeCertificate({ subject: '/CN=John Smith/O=Acme', kind: 'rsa' });
  server = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
});

/** A folder with the keys of the ssl and aes_security plugins in it, and a file that names them. */
async function keyFolder(plugin: 'ssl' | 'aes_security'): Promise<{ folder: ConfigFolder; text: string }> {
  const folder = await configFolder();
  const johnPublic = createPublicKey(john.key).export({ type: 'pkcs1', format: 'pem' });
  await folder.write('john-private.pem', john.key);
  await folder.write('john-public.pem', johnPublic.toString());
  await folder.write('john.pem', john.certificate);
  await folder.write('server-public.pem', server.export({ type: 'spki', format: 'pem' }).toString());
  const keys =
    plugin === 'ssl'
      ? ['ssl_server_public = server-public', 'ssl_client_private = john-private', 'ssl_client_public = john-public']
      : ['aes.client_private = john-private', 'aes.client_public = john'];
  const lines = keys.map((line) => `plugin.${line.replace('= ', `= ${folder.path}/`)}.pem\n`);
  return { folder, text: `${POOL}securityprovider = ${plugin}\n${lines.join('')}` };
}

async function callerIdOf(text: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  await using folder = await configFolder();
  return (await folder.read(`${POOL}plugin.psk = k\n${text}`, env)).security.callerId;
}

test('with psk the caller is who the Ruby client would say that it is', async () => {
  assert.equal(await callerIdOf(''), `uid=${process.getuid?.()}`);
  assert.equal(await callerIdOf('plugin.psk.callertype = gid'), `gid=${process.getgid?.()}`);
  assert.equal(await callerIdOf('plugin.psk.callertype = identity'), 'identity=me.example.com');
  assert.equal(await callerIdOf('plugin.psk.callertype = user', { USER: 'john' }), 'user=john');
  assert.equal(await callerIdOf('plugin.psk.callertype = UID'), `uid=${process.getuid?.()}`);
  assert.match(await callerIdOf('plugin.psk.callertype = group'), /^group=[\w.-]+$/);
});

test('a caller that nodes would not listen to is refused with the way out', async () => {
  await using folder = await configFolder();
  const text = `${POOL}plugin.psk = k\nplugin.psk.callertype = user\n`;
  const { message } = await folder.refusal(text, { USER: 'ACME\\john' });
  assert.match(message, /plugin\.psk\.callertype must be a type .*; uid always has/);
  assert.doesNotMatch(message, /john/);
});

test('ssl has the three keys as PEM, and a caller after the public file', async () => {
  const { folder, text } = await keyFolder('ssl');
  await using _folder = folder;
  const { security, notes } = await folder.read(`${text}plugin.ssl_serializer = yaml\n`);
  assert.deepEqual(security, {
    plugin: 'ssl',
    serializer: 'yaml',
    serverPublicKey: server.export({ type: 'spki', format: 'pem' }).toString(),
    clientPrivateKey: john.key,
    callerId: 'cert=john-public',
  } satisfies SecuritySettings);
  assert.deepEqual(notes, []);
});

test('the public key of the nodes may be a certificate', async () => {
  const { folder, text } = await keyFolder('ssl');
  await using _folder = folder;
  const { security } = await folder.read(text.replace('server-public', 'john'));
  assert.equal(
    security.plugin === 'ssl' && security.serverPublicKey,
    createPublicKey(john.key).export({ type: 'spki', format: 'pem' }),
  );
});

test('variables name other keys', async () => {
  const { folder, text } = await keyFolder('ssl');
  await using _folder = folder;
  const env = {
    MCOLLECTIVE_SSL_PRIVATE: `${folder.path}/john-private.pem`,
    MCOLLECTIVE_SSL_PUBLIC: `${folder.path}/john.pem`,
  };
  const { security, notes } = await folder.read(text.replaceAll('/john', '/missing'), env);
  assert.deepEqual([security.callerId, notes], ['cert=john', []]);
});

test('a public file that is not there gives its name all the same, as in Ruby, and is noted', async () => {
  const { folder, text } = await keyFolder('ssl');
  await using _folder = folder;
  const { security, notes } = await folder.read(text.replace('john-public', 'jane'));
  assert.equal(security.callerId, 'cert=jane');
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['plugin.ssl_client_public'],
  );
});

test('aes_security is called after the beginning of the common name of its certificate', async () => {
  const { folder, text } = await keyFolder('aes_security');
  await using _folder = folder;
  const { security } = await folder.read(`${text}plugin.aes.send_pubkey = 1\n`);
  assert.deepEqual(security, {
    plugin: 'aes_security',
    serializer: 'marshal',
    clientPrivateKey: john.key,
    clientPublicKey: john.certificate,
    sendsPublicKey: true,
    callerId: 'cert=John',
  } satisfies SecuritySettings);
});

test('aes_security with a bare public key, or a subject that begins otherwise, is called after its file', async () => {
  const { folder, text } = await keyFolder('aes_security');
  await using _folder = folder;
  assert.equal(
    (await folder.read(text.replace('/john.pem', '/john-public.pem'))).security.callerId,
    'cert=john-public',
  );
  const other = await makeCertificate({ subject: '/O=Acme/CN=jane', kind: 'rsa' });
  await folder.write('jane.crt', other.certificate);
  await folder.write('john-private.pem', other.key);
  assert.equal((await folder.read(text.replace('/john.pem', '/jane.crt'))).security.callerId, 'cert=jane.crt');
});

test('a private key in the file of the public one is never taken for what may be sent', async () => {
  const { folder, text } = await keyFolder('aes_security');
  await using _folder = folder;
  await folder.write('john.pem', john.key + john.certificate);
  const { security } = await folder.read(text);
  assert.equal(security.plugin === 'aes_security' && security.clientPublicKey, john.certificate);
  await folder.write('john.pem', john.key);
  const bare = (await folder.read(text)).security;
  assert.match(bare.plugin === 'aes_security' ? bare.clientPublicKey : '', /^-----BEGIN PUBLIC KEY-----\n/);
});

test('only 1 sends the public key, and only yaml means YAML, as in Ruby; other values are noted', async () => {
  const { folder, text } = await keyFolder('aes_security');
  await using _folder = folder;
  const { security, notes } = await folder.read(`${text}plugin.aes.send_pubkey = true\nplugin.aes.serializer = YAML\n`);
  assert.equal(security.plugin === 'aes_security' && security.sendsPublicKey, false);
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['plugin.aes.serializer', 'plugin.aes.send_pubkey'],
  );
});

test('a cipher other than aes-256-cbc is refused for aes_security, and means nothing to the others', async () => {
  const { folder, text } = await keyFolder('aes_security');
  await using _folder = folder;
  const { faults } = await folder.refusal(`${text}ssl_cipher = aes-128-cbc\n`);
  assert.deepEqual(
    faults.map(({ key }) => key),
    ['ssl_cipher'],
  );
});

for (const plugin of ['ssl', 'aes_security'] as const) {
  const prefix = plugin === 'ssl' ? 'plugin.ssl_client' : 'plugin.aes.client';

  test(`${plugin} without its keys is refused by all their names`, async () => {
    await using folder = await configFolder();
    const { faults } = await folder.refusal(`${POOL}securityprovider = ${plugin}\n`);
    const names = faults.map(({ key }) => key);
    assert.deepEqual(names.slice(plugin === 'ssl' ? 1 : 0), [`${prefix}_private`, `${prefix}_public`]);
  });

  test(`${plugin} with two keys of different pairs is refused`, async () => {
    const { folder, text } = await keyFolder(plugin);
    await using _folder = folder;
    const other = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    await folder.write('john-private.pem', other.export({ type: 'pkcs1', format: 'pem' }).toString());
    const { faults } = await folder.refusal(text);
    assert.deepEqual(
      faults.map(({ key }) => key),
      [`${prefix}_public`],
    );
  });

  test(`${plugin} with an encrypted or an elliptic key is refused`, async () => {
    const { folder, text } = await keyFolder(plugin);
    await using _folder = folder;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      const pem = privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }).toString();
      await folder.write('john-private.pem', pem);
      assert.match((await folder.refusal(text)).message, /_private must name a key without passphrase/);
    }
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await folder.write('john-private.pem', elliptic.export({ type: 'sec1', format: 'pem' }).toString());
    assert.match((await folder.refusal(text)).message, /_private must name an RSA key/);
  });

  test(`${plugin} with a file name that no caller id can carry is refused`, async () => {
    const { folder, text } = await keyFolder(plugin);
    await using _folder = folder;
    const bare = createPublicKey(john.key).export({ type: 'spki', format: 'pem' });
    await folder.write('john smith.pem', bare.toString());
    const { faults } = await folder.refusal(text.replace(/john(?:-public)?\.pem\n$/, 'john smith.pem\n'));
    assert.deepEqual(
      faults.map(({ key }) => key),
      [`${prefix}_public`],
    );
  });
}
