import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeReply, encodeReply, type ClientSeal, type NodeSeal, type RpcReply } from '@chargehand/mcollective';
import { encodeFrame } from '@chargehand/stomp';

/** Captured between real daemons and a real broker; see the README there. */
const VECTORS = join(import.meta.dirname, '..', '..', 'packages', 'mcollective', 'fixtures', 'vectors');

interface Captured {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload_base64: string;
}

interface Template {
  readonly headers: readonly (readonly [string, string])[];
  readonly reply: RpcReply;
}

/** So many replies as a broker sends them, one after the other: captured ones, each under another sender and request id, signed again. */
export function replyFrames(count: number, seal: ClientSeal & NodeSeal): Buffer {
  const templates = readTemplates(seal);
  const frames = Array.from({ length: count }, (_, index) => {
    const { headers, reply } = templates[index % templates.length] ?? unusable();
    const senderId = `host${index}.example.com`;
    const body = encodeReply({ ...reply, senderId, requestId: randomBytes(16).toString('hex') }, seal);
    const own = headers.map(([name, value]) => [name, name === 'mc_sender' ? senderId : value] as const);
    return encodeFrame({ command: 'MESSAGE', headers: own, body }, '1.1');
  });
  return Buffer.concat(frames);
}

function readTemplates(seal: ClientSeal): readonly Template[] {
  const names = readdirSync(VECTORS).filter((name) => /^activemq-psk-.*-broker-to-client\.json$/.test(name));
  return names.flatMap((name) => {
    const { command, headers, payload_base64 } = JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as Captured;
    const reply = command === 'MESSAGE' ? readRpcReply(Buffer.from(payload_base64, 'base64'), seal) : undefined;
    return reply === undefined ? [] : [{ headers: Object.entries(headers), reply }];
  });
}

/** Undefined: a discovery reply, or one of those that were made to be refused. */
function readRpcReply(payload: Buffer, seal: ClientSeal): RpcReply | undefined {
  try {
    const reply = decodeReply(payload, seal);
    return reply.kind === 'rpc' ? reply : undefined;
  } catch {
    return undefined;
  }
}

function unusable(): never {
  throw new Error(`There are no captured replies in ${VECTORS}`);
}
