import type { AuditFault, AuditVerdict } from './verifyAudit.ts';

/** What a verifier found, in a sentence for people. */
export function describeVerdict(verdict: AuditVerdict): string {
  if (verdict.kind === 'broken') return `The audit trail is not what was written: ${describeFault(verdict.fault)}`;
  const { sealed, waiting, compared } = verdict;
  const against =
    compared === 0
      ? 'There was no checkpoint to compare with: had somebody made the whole chain anew, this could not tell.'
      : `It agrees with ${compared} checkpoints.`;
  return `The audit trail is sound: ${sealed} entries are sealed, ${waiting} wait for their seal. ${against}`;
}

function describeFault(fault: AuditFault): string {
  switch (fault.kind) {
    case 'ENTRY_CHANGED':
      return `entry ${fault.entryId}, at position ${fault.position} of the chain, is not what was sealed there. It was changed, or changed places with another.`;
    case 'ENTRY_GONE':
      return `entry ${fault.entryId}, sealed at position ${fault.position} of the chain, is gone.`;
    case 'SEAL_GONE':
      return `the seal at position ${fault.position} of the chain is gone.`;
    case 'SEAL_ADDED':
      return `a seal for entry ${fault.entryId} was added at position ${fault.position}, before the beginning of the chain.`;
    case 'ENTRY_ADDED':
      return `entry ${fault.entryId} has no seal and does not wait for one. It was put there past the API, or its seal was cut off.`;
    case 'WAITING_ENTRY_GONE':
      return `entry ${fault.entryId}, which waited for its seal, is gone.`;
    case 'REWRITTEN':
      return `position ${fault.position} of the chain is not what the checkpoint of ${fault.at} says. The chain was made anew, from there or from earlier.`;
    case 'CUT_OFF':
      return `the chain ends before position ${fault.position}, which the checkpoint of ${fault.at} has seen. Its end was cut off, or the database was restored to an earlier time.`;
  }
}
