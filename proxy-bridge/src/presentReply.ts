import type { PresentedOutputs, RpcReply, RubyValue } from '@chargehand/mcollective';
import { presentOutputs } from '@chargehand/mcollective';
import type { EntryBody } from './JournalEntry.ts';
import { messageOf } from './log.ts';

/** Of the outputs as JSON; an entry with more might fit into no upload. */
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** Outputs of so many characters (presentOutputs says how they are counted) fit whatever has to be escaped: JSON takes at most 26 bytes for 4. */
const FITTING_CHARACTERS = 150_000;
/** Plain text fits with so many. */
const MOST_CHARACTERS = 1_000_000;
const MAX_STATUS_MESSAGE_LENGTH = 10_000;
const CUT_MARK = '… [cut]';

/** Makes the journal's words out of a host's reply. However large or odd the outputs, the host did answer: what is not kept of them is marked under `_cut`. */
export function presentReply({ statusCode, statusMessage, data }: RpcReply): EntryBody {
  return {
    statusCode,
    statusMessage: cut(statusMessage).toWellFormed(),
    outputs: boundedOutputs(data),
  };
}

function cut(text: string): string {
  if (text.length <= MAX_STATUS_MESSAGE_LENGTH) return text;
  return text.slice(0, MAX_STATUS_MESSAGE_LENGTH - CUT_MARK.length) + CUT_MARK;
}

function boundedOutputs(data: RubyValue): unknown {
  try {
    const fitting = presentOutputs(data, { maxCharacters: FITTING_CHARACTERS });
    if (!fitting.isCut) return fitting.outputs;
    const larger = presentOutputs(data, { maxCharacters: MOST_CHARACTERS });
    return [larger, fitting].map(marked).find(isSmallEnough) ?? { _cut: CUT };
  } catch (error) {
    return { _cut: `The outputs cannot be shown: ${messageOf(error).slice(0, MAX_STATUS_MESSAGE_LENGTH)}` };
  }
}

function marked({ outputs, isCut }: PresentedOutputs): PresentedOutputs['outputs'] {
  return isCut ? { ...outputs, _cut: CUT } : outputs;
}

function isSmallEnough(outputs: PresentedOutputs['outputs']): boolean {
  return Buffer.byteLength(JSON.stringify(outputs)) <= MAX_OUTPUT_BYTES;
}

const CUT = `Only a part of the outputs is here; up to ${MAX_OUTPUT_BYTES} bytes of JSON are kept.`;
