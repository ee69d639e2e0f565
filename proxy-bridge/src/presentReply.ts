import type { RpcReply, RubyValue } from '@chargehand/mcollective';
import { presentOutputs } from '@chargehand/mcollective';
import type { EntryBody } from './JournalEntry.ts';
import { messageOf } from './log.ts';

/** Of the outputs as JSON; an entry with more might fit into no upload. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** Characters that are tried for the outputs: plain text fits with the first, and whatever has to be escaped with the second. */
const OUTPUT_CHARACTERS = [1_000_000, 150_000] as const;
const MAX_STATUS_MESSAGE_LENGTH = 10_000;

/** Makes the journal's words out of a host's reply. However large or odd the outputs, the host did answer: what is not kept of them is marked under `_cut`. */
export function presentReply({ statusCode, statusMessage, data }: RpcReply): EntryBody {
  return {
    statusCode,
    statusMessage: statusMessage.slice(0, MAX_STATUS_MESSAGE_LENGTH).toWellFormed(),
    outputs: boundedOutputs(data),
  };
}

function boundedOutputs(data: RubyValue): unknown {
  try {
    for (const maxCharacters of OUTPUT_CHARACTERS) {
      const { outputs, isCut } = presentOutputs(data, { maxCharacters });
      const kept = isCut ? { ...outputs, _cut: CUT } : outputs;
      if (Buffer.byteLength(JSON.stringify(kept)) <= MAX_OUTPUT_BYTES) return kept;
    }
    return { _cut: CUT };
  } catch (error) {
    return { _cut: `The outputs cannot be shown: ${messageOf(error).slice(0, MAX_STATUS_MESSAGE_LENGTH)}` };
  }
}

const CUT = `Only a part of the outputs is here; up to ${MAX_OUTPUT_BYTES} bytes of JSON are kept.`;
