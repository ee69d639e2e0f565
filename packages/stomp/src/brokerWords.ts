import type { Frame } from './Frame.ts';

const MAX_CHARACTERS = 400;

/**
 * What an ERROR frame says, on one line: its message header, and the first line of its body where that says more.
 * RabbitMQ names the exchange or the user only in the body; ActiveMQ repeats the message there before a stack trace.
 */
export function brokerWords({ headers, body }: Frame): string {
  const message = printable(headers.get('message') ?? '');
  const [firstLine = ''] = body
    .toString('utf8', 0, 4 * MAX_CHARACTERS)
    .trimStart()
    .split('\n');
  const detail = printable(firstLine);
  if (message === '') return detail === '' ? 'it gave no reason' : detail;
  return detail === '' || detail.includes(message) ? message : `${message}: ${detail}`;
}

/** The text goes to logs and screens: no control characters, and a bounded length. */
function printable(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS);
}
