import { counted, formatCount } from './ui/formatCount.ts';

/** The English texts about running a task again: what to choose, who was targeted then and who would be now, and what to know before. */
export const rerunTexts = {
  rerun: {
    open: 'Run again',
    choices: {
      SAME_HOSTS: { label: 'Same hosts', title: 'on the same hosts', help: 'As far as they are still there.' },
      SAME_FILTER: {
        label: 'Same filter, today’s hosts',
        title: 'on what its filter selects today',
        help: 'Whatever the filter selects now.',
      },
      FAILED: { label: 'Failed', title: 'on the hosts that failed', help: undefined },
      UNKNOWN: {
        label: 'Unknown (no reply)',
        title: 'on the hosts that gave no reply',
        help: 'They may have run it already.',
      },
      FAILED_OR_UNKNOWN: {
        label: 'Failed or unknown',
        title: 'on the hosts that failed or gave no reply',
        help: undefined,
      },
      NOT_SENT: { label: 'Not sent', title: 'on the hosts it was not sent to', help: undefined },
      SUCCEEDED: { label: 'Succeeded', title: 'on the hosts that succeeded', help: undefined },
    },
    other: 'Other filter or inputs…',
    item: (label: string, count: number) => `${label} (${formatCount(count)})`,
    title: (task: string, on: string) => `Run task #${task} again ${on}`,
    then: (task: string) => `Then, task #${task}`,
    now: 'Now',
    wouldBeSent: (count: number) => `${hosts(count)} would be sent to`,
    looking: 'Looking who would be targeted now…',
    nobody: 'None of these hosts is there any more, so there is nothing to run on.',
    unreachable: 'None of these hosts can be reached now.',
    changed: (before: number, now: number) =>
      `Nothing was started: the hosts have changed since you looked, ${hosts(before)} then and ${hosts(now)} now. Below is how it is now; check it and run again.`,
    incomplete: 'The filter of the task cannot be read to its end, so it is not run.',
    edit: 'Change something first…',
    cancel: 'Do not run',
    risks: {
      unknown: (count: number, task: string) =>
        `${hosts(count)} of task #${task} gave no answer. ${count === 1 ? 'It' : 'They'} may have run the action already, and would then run it a second time.`,
      unknownAmong: (count: number, task: string) =>
        `${hosts(count)} of task #${task} gave no answer. Where the filter still selects such a host, it may have run the action already, and would then run it a second time.`,
      atWork: (count: number, task: string) =>
        `Task #${task} is still under way: ${hosts(count)} ${count === 1 ? 'has' : 'have'} no outcome yet and may be running the action at this moment.`,
      ofThisMoment: (count: number, task: string) =>
        `Task #${task} is still under way: ${hosts(count)} ${count === 1 ? 'has' : 'have'} no outcome yet, so these are the outcomes of this moment.`,
    },
  },
  links: {
    replayOf: 'Runs again',
    replays: 'Run again by',
    more: (count: number) => `and ${formatCount(count)} more`,
    compare: 'compare',
    compareWith: (task: string) => `Compare with task #${task}`,
  },
  difference: {
    kept: (count: number) => `${hosts(count)} then and now`,
    added: (count: number) => `${hosts(count)} only now`,
    removed: (count: number) => `${hosts(count)} only then: still there, but not selected now`,
    gone: (count: number) => `${hosts(count)} only then: no source tells of ${count === 1 ? 'it' : 'them'} any more`,
    signs: { kept: '=', added: '+', removed: '−', gone: '✕' },
    since: 'Since task',
    sinceHelp: 'the last one with this filter and action:',
    sinceFilterHelp: 'the last one with this filter:',
    same: 'the same hosts',
  },
  doubtful: 'May end unknown or not sent',
  everyHost: {
    notice: 'This filter selects every host, whatever hosts there are.',
    agree: (total: number, reached: number) =>
      reached === total
        ? `Yes, on every host: all ${formatCount(total)} of them`
        : `Yes, on every host: all ${formatCount(total)} of them, ${formatCount(reached)} of which can be reached`,
  },
} as const;

function hosts(count: number): string {
  return counted(count, 'host', 'hosts');
}
