/** Whether secrets may be sent to the hosts of a smart proxy, and why. */
export interface ProxySecrets {
  readonly areAllowed: boolean;
  readonly why: string;
}

/** What decides it. */
export interface ProxyForSecrets {
  readonly name: string;
  /** Null: no administrator has allowed it. */
  readonly allowedBecause: string | null;
  /** Null: its bridge has none, or it has no bridge. */
  readonly sealingKey: string | null;
}

/** No network of MCollective keeps a secret (reliability.md §5.6), so an administrator has to take it on, and the bridge must be able to open what is sealed. */
export function secretsOf({ name, allowedBecause, sealingKey }: ProxyForSecrets): ProxySecrets {
  if (allowedBecause === null)
    return { areAllowed: false, why: `${NOT_CONFIDENTIAL} An administrator can allow it for ${name}.` };
  if (sealingKey === null)
    return { areAllowed: false, why: `${name} has no bridge that can open secrets: its bridge has to be a newer one.` };
  return { areAllowed: true, why: `An administrator has allowed it: ${allowedBecause}` };
}

const NOT_CONFIDENTIAL =
  "Its network cannot keep a secret: MCollective signs requests with psk and ssl but does not encrypt them, with aes every holder of the caller's public key can read them, and hosts log what they were asked.";
