import { randomUUID } from 'node:crypto';
import type { Check } from '../Check.ts';
import type { Finding } from '../Finding.ts';
import { note, ok, problem } from '../Finding.ts';
import { Mailbox } from '../Mailbox.ts';
import { doctorConnector, openConnection, openLink, replyTo, sendToOurselves } from '../openLink.ts';
import { troubleOf } from '../troubleOf.ts';
import type { World } from '../World.ts';

const WAIT_MS = 5_000;

/** Sends itself replies as a node would: one that is awaited, and one while nobody listens, which must wait (reliability.md M12 to M15). */
export const checkReplies: Check = {
  name: 'reply queue',
  needs: ['client', 'broker'],
  timeoutMs: 40_000,
  async run(world, signal) {
    try {
      return await tryReplies(world, signal);
    } catch (error) {
      const { fault, remedy } = troubleOf(error);
      return [problem(`we cannot have a reply queue: ${fault}`, remedy)];
    }
  },
};

async function tryReplies(world: World, signal: AbortSignal): Promise<readonly Finding[]> {
  const connector = doctorConnector(world);
  const queue = replyTo(world.recall('client'));
  const mailbox = new Mailbox();
  const hearer = { channel: 'tasks', onReply: mailbox.receive } as const;
  {
    await using _link = await openLink(connector, hearer, signal);
    const trouble = await send(world, signal, mailbox);
    if (trouble?.status !== 'problem') world.learn({ replies: true });
    if (trouble !== undefined) return [trouble];
  }
  const kept = marker();
  {
    await using sender = await openConnection(world, signal);
    await sendToOurselves(world, sender, kept);
  }
  await using _link = await openLink(connector, hearer, signal);
  const isKept = await mailbox.has(kept, WAIT_MS);
  return [ok(`messages to ${queue} reach us`), isKept ? KEPT : notKept(queue), ...mcoNote(world)];
}

/** Undefined: it came. */
async function send(world: World, signal: AbortSignal, mailbox: Mailbox): Promise<Finding | undefined> {
  const text = marker();
  try {
    await using sender = await openConnection(world, signal);
    await sendToOurselves(world, sender, text);
    if (await mailbox.has(text, WAIT_MS)) return undefined;
  } catch (error) {
    const { fault, remedy } = troubleOf(error);
    return note(
      `we may not write to our own reply queue, so nothing more can be said about it: ${fault}`,
      `${remedy}, or trust the round trip below`,
    );
  }
  return problem(
    `what is sent to our reply queue ${replyTo(world.recall('client'))} does not reach us`,
    'Look for a second doctor or another client with the same identity, and for policies of the broker that drop or move these messages',
  );
}

function marker(): string {
  return `chargehand doctor ${randomUUID()}`;
}

const KEPT = ok('a reply that comes while we are away waits for us');

function notKept(queue: string): Finding {
  return problem(
    'a reply that comes while we are away is lost, so a restart of the bridge would lose results',
    `Let the broker keep ${queue} and what is in it while nobody listens: no policy may purge it or let it expire within minutes`,
  );
}

function mcoNote(world: World): readonly Finding[] {
  if (world.recall('client').connector.kind !== 'rabbitmq') return [];
  return [
    note(
      'mco itself lets replies come to a temp-queue on RabbitMQ and loses them with its connection; Chargehand never does',
    ),
  ];
}
