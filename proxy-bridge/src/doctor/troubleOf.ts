import { BrokerRefused, BrokerUnreachable } from '@chargehand/stomp';
import { BrokerSetupFault, explainBrokerError } from '../connectors/explainBrokerError.ts';
import { messageOf } from '../log.ts';

/** What is wrong and what to do about it. */
export interface Trouble {
  readonly fault: string;
  readonly remedy: string;
}

/** Splits what a broker or the way to it did to us into fault and remedy. */
export function troubleOf(error: unknown): Trouble {
  const known = error instanceof Error ? explainBrokerError(error) : error;
  if (known instanceof BrokerUnreachable)
    return { fault: `it cannot be reached: ${known.fault}`, remedy: known.remedy };
  if (known instanceof BrokerRefused) {
    return {
      fault: `it refuses us: ${known.brokerMessage}`,
      remedy: 'Check user, password and virtual host in client.cfg',
    };
  }
  if (known instanceof BrokerSetupFault) {
    // Their messages are two sentences: what is wrong, and the remedy.
    const [, fault, remedy] = /^(.*?)\. (?=[A-Z])(.*)$/s.exec(known.message) ?? [];
    if (fault !== undefined && remedy !== undefined) return { fault, remedy };
  }
  return { fault: messageOf(known), remedy: 'Look into the log of the broker for the reason' };
}
