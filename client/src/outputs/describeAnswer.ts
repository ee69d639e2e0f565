import { describeReason } from '../tasks/describeTarget.ts';
import { statusOf } from '../tasks/status.ts';
import { texts } from '../texts.ts';
import type { OutputGroup } from './outputGroup.ts';
import { isolateText } from '../ui/isolateText.ts';

const mostOutputs = 8;
const mostCharacters = 200;

/** What the hosts of a group have in common. */
export interface Answer extends Pick<OutputGroup, 'outcome' | 'reason' | 'statusMessage'> {
  readonly outputs: readonly Readonly<OutputGroup['outputs'][number]>[];
}

/** Outputs that do not count, and those that tell the groups apart. */
export interface OutputRoles {
  readonly leftOut: readonly string[];
  readonly differing: ReadonlySet<string>;
}

/** One line of what the hosts of a group answered, or why they did not: first what tells it from other groups, never what does not count. */
export function describeAnswer(
  { outcome, reason, statusMessage, outputs }: Answer,
  { leftOut, differing }: OutputRoles,
): string {
  const counted = outputs.filter(({ name }) => !leftOut.includes(name));
  const values = [
    ...counted.filter(({ name }) => differing.has(name)),
    ...counted.filter(({ name }) => !differing.has(name)),
  ]
    .slice(0, mostOutputs)
    .map(({ displayAs, text }) =>
      counted.length === 1 ? shorten(text) : `${isolateText(displayAs)}: ${shorten(text)}`,
    )
    .join(' · ');
  switch (statusOf(outcome)) {
    case 'succeeded':
      return values || statusMessage || texts.outputGroups.noOutput;
    case 'failed':
      return [statusMessage === null ? describeReason({ reason }) : isolateText(statusMessage), values]
        .filter((part) => !!part)
        .join(' · ');
    default:
      return describeReason({ reason }) ?? texts.outputGroups.noReply;
  }
}

function shorten(text: string): string {
  const line = text.slice(0, mostCharacters).replaceAll(/\s+/g, ' ');
  return isolateText(text.length > mostCharacters ? `${line}…` : line);
}
