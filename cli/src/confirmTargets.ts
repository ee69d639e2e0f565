import { ask } from './ask.ts';
import { CliFault } from './CliFault.ts';
import type { CliContext } from './CliContext.ts';
import { neutralise } from './output/neutralise.ts';
import type { TargetPreview } from './previewTargets.ts';

/** What is about to be done, and on which hosts. */
export interface Undertaking {
  /** E.g. `Run service restart`. */
  readonly what: string;
  readonly filter: string;
  readonly preview: TargetPreview;
  /** Do not ask. */
  readonly yes: boolean | undefined;
}

/**
 * Asks whether it is to be done, unless that was said already or nobody is there to answer. Every host of all is only taken with the word
 * for it: as the filter, or as the answer. Throws CliFault when it is not to be done.
 */
export async function confirmTargets(
  context: CliContext,
  { what, filter, preview, yes }: Undertaking,
  askPerson: typeof ask = ask,
): Promise<void> {
  const { isAllHosts, mayRun, runnable } = preview;
  if (!mayRun)
    throw new CliFault(
      'ALL_HOSTS_NOT_ALLOWED',
      'This filter selects every host, which you have no right to run on. Name the hosts, a group, a place or a fact.',
    );
  if (yes === true || !context.isInteractive) {
    if (isAllHosts && !isWordForAll(filter)) throw unsaid();
    return;
  }
  const question = isAllHosts
    ? `${what} on every host, ${runnable} now? Type all: `
    : `${what} on ${runnable} hosts? [y/N] `;
  const answer = await askPerson(neutralise(question), context.signal);
  if (!(isAllHosts ? isWordForAll(answer) : isYes(answer))) throw new CliFault('NOT_CONFIRMED', 'Nothing was done');
}

/** Asks a question that is answered with yes; true as well when that was said already, or nobody is there to answer. */
export async function isConfirmed(
  { isInteractive, signal }: CliContext,
  question: string,
  yes: boolean | undefined,
): Promise<boolean> {
  return yes === true || !isInteractive || isYes(await ask(`${question} [y/N] `, signal));
}

function unsaid(): CliFault {
  return new CliFault(
    'ALL_HOSTS_UNSAID',
    'This filter selects every host, whatever hosts there are. If that is meant, say so with the word for it: --on all',
  );
}

function isWordForAll(text: string): boolean {
  return text.trim().toLowerCase() === 'all';
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim());
}
