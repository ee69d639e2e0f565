import { messagesOf } from './messagesOf.ts';

/** The broker refuses something that an admin can put right there; the message names it and the remedy. */
export class BrokerSetupFault extends Error {
  readonly code: BrokerFaultCode;
  constructor(code: BrokerFaultCode, message: string, options: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What is not as it must be on the broker. */
export type BrokerFaultCode =
  'MISSING_EXCHANGE' | 'WRONG_CREDENTIALS' | 'VHOST_DENIED' | 'ACCESS_DENIED' | 'QUEUE_DIFFERS' | 'QUEUE_DOWN';

interface Explanation {
  readonly code: BrokerFaultCode;
  /** Matched against the words of the broker. */
  readonly pattern: RegExp;
  readonly sentence: (found: readonly string[]) => string;
}

/** A classic queue lives on one node of a cluster; while that is down, the others refuse to use the queue and to declare it anew. */
const QUEUE_DOWN = /home node '([^']+)' of durable queue '([^']+)' in vhost '([^']+)' is down or inaccessible/;

const explanations: readonly Explanation[] = [
  {
    code: 'MISSING_EXCHANGE',
    pattern: /NOT_FOUND - no exchange '([^']+)' in vhost '([^']+)'/,
    sentence: ([exchange = '', vhost = '']) =>
      `RabbitMQ has no exchange ${exchange} in the virtual host ${vhost}. Declare it as a durable exchange of type ${typeOf(exchange)}`,
  },
  {
    code: 'WRONG_CREDENTIALS',
    pattern: /Access refused for user '([^']*)'|User name \[([^\]]*)\] or password is invalid/,
    sentence: ([rabbitUser, activemqUser]) =>
      `The broker does not accept the user ${rabbitUser ?? activemqUser ?? ''} with this password. Check user and password of the pool in client.cfg`,
  },
  {
    code: 'VHOST_DENIED',
    pattern: /Virtual host '([^']*)' access denied/,
    sentence: ([vhost = '']) =>
      `RabbitMQ has no virtual host ${vhost}, or our user has no permissions in it. Check plugin.rabbitmq.vhost, and rabbitmqctl list_permissions -p ${vhost}`,
  },
  {
    code: 'ACCESS_DENIED',
    pattern: /access to (?:topic '[^']*' in )?(exchange|queue) '([^']+)' in vhost '([^']+)' refused for user '([^']+)'/,
    sentence: ([kind = '', name = '', vhost = '', user = '']) =>
      `RabbitMQ does not let the user ${user} use the ${kind} ${name} in the virtual host ${vhost}. Grant it with rabbitmqctl set_permissions -p ${vhost} ${user}`,
  },
  {
    code: 'ACCESS_DENIED',
    pattern: /User (\S+) is not authorized to (\w+)(?: (?:to|from))?: (\S+)/,
    sentence: ([user = '', verb = '', destination = '']) =>
      `ActiveMQ does not let the user ${user} ${verb} ${destination}. Grant it in the authorizationEntries of activemq.xml`,
  },
  {
    code: 'QUEUE_DIFFERS',
    pattern: /PRECONDITION_FAILED - inequivalent arg '([^']+)' for queue '([^']+)' in vhost '([^']+)'/,
    sentence: ([argument = '', queue = '', vhost = '']) =>
      `RabbitMQ has the queue ${queue} in the virtual host ${vhost} with another ${argument}. Delete it with rabbitmqctl delete_queue -p ${vhost} ${queue} and check that no other bridge uses it`,
  },
  {
    code: 'QUEUE_DOWN',
    pattern: QUEUE_DOWN,
    sentence: ([node = '', queue = '', vhost = '']) =>
      `The node ${node} of the RabbitMQ cluster is down or cut off, and with it the queue ${queue} in the virtual host ${vhost}. Start it, or if it will not come back: rabbitmqctl forget_cluster_node ${node}`,
  },
];

/** Says what an admin can do about the end of a connection, or the failure to get one; gives the error itself where nothing is known. */
export function explainBrokerError(error: Error): Error {
  const words = messagesOf(error);
  for (const { code, pattern, sentence } of explanations) {
    const [whole, ...found] = pattern.exec(words) ?? [];
    if (whole !== undefined) return new BrokerSetupFault(code, sentence(found), { cause: error });
  }
  return error;
}

/** Whether RabbitMQ refused a queue because its node is down. */
export function isQueueDown(error: unknown): boolean {
  return QUEUE_DOWN.test(messagesOf(error));
}

function typeOf(exchange: string): string {
  return exchange.endsWith('_broadcast') ? 'topic' : 'direct';
}
