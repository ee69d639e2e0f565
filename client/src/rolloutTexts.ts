import { counted, formatCount } from './ui/formatCount.ts';

/** The English texts about how a task goes out: its options, its waves, pausing it and stopping it. */
export const rolloutTexts = {
  options: {
    atOnce: 'All hosts at once',
    groups: { waves: 'Waves', pace: 'Pace', rules: 'Stop by itself', times: 'Time limits' },
    none: 'none',
    fields: {
      canary: {
        label: 'Canary',
        unit: 'hosts',
        help: 'So many hosts go first: a fair sample, the same one every time.',
      },
      wavesBy: { label: 'Then in waves', help: 'A wave begins when all hosts of the one before have their outcomes.' },
      percentages: {
        label: 'Percentages',
        help: 'How many of the hosts that can be reached have been sent to after each wave, rising, e.g. 10, 50. A last wave takes the rest.',
      },
      fact: { label: 'Fact', help: 'One wave for each of its values; hosts without it come last.' },
      confirmWaves: { label: 'Wait before each wave', help: 'Until somebody presses Resume.' },
      pauseSeconds: { label: 'Pause between waves', help: 'e.g. 30 s, 10 min or 1 h.' },
      batchSize: { label: 'Batch size', unit: 'hosts', help: 'So many hosts are given to the bridges together.' },
      concurrency: { label: 'At most at once', unit: 'hosts', help: 'So many hosts may be at work at one time.' },
      spreadSeconds: { label: 'Spread over', help: 'The hosts are spread evenly over this time.' },
      stopAfterFailures: {
        label: 'Stop after failures',
        unit: 'hosts',
        help: 'So many hosts that failed, or may have run without an answer.',
      },
      stopAfterPercent: {
        label: 'Stop after a share',
        unit: '%',
        help: 'So much of one wave failed or did not answer.',
      },
      timeoutSeconds: { label: 'Time-out', help: 'How long a host may take. Empty: the plugin’s own time-out.' },
      ttlSeconds: {
        label: 'Valid for',
        help: 'How long a request stays valid on its way. Empty: as the bridge is set up.',
      },
      deadlineSeconds: {
        label: 'Deadline',
        help: 'No host is waited for beyond this. Empty: two minutes and the time to answer; a day for a rollout, beside its spread and pauses.',
      },
    },
    wavesBy: {
      PERCENTAGES: 'by percentages',
      HOSTGROUP: 'one for each host group',
      LOCATION: 'one for each location',
      FACT: 'one for each value of a fact',
    },
    ruleHelp:
      'Everything goes out at once, so such a rule has little left to stop. Choose waves, batches or a pace too.',
    faults: {
      number: (least: number, most: number) =>
        `Must be a whole number from ${formatCount(least)} to ${formatCount(most)}.`,
      duration: (least: string, most: string) => `Must be a time from ${least} to ${most}, e.g. 90 s, 10 min or 2 h.`,
      percentages: 'Must be up to 20 rising whole numbers from 1 to 100, e.g. 10, 50.',
      fact: 'Name the fact whose values make the waves.',
      spread: 'Must be shorter than the deadline, or the last hosts are never sent to.',
    },
  },
  plan: {
    canary: (count: number) => `first ${hosts(count)} as a canary`,
    upTo: (percent: number, isFirst: boolean) =>
      isFirst ? `first ${percent}\u00a0% of the hosts` : `up to ${percent}\u00a0%`,
    rest: 'the rest',
    and: 'and',
    or: 'or',
    then: (first: string, others: string) => `${first}, then ${others}`,
    by: { HOSTGROUP: 'host group', LOCATION: 'location' },
    byFact: (fact: string) => `value of ${fact}`,
    byValue: (what: string) => `one ${what} after the other`,
    confirm: 'each wave after the first waits for Resume',
    pause: (span: string) => `${span} between waves`,
    batch: (count: number) => `in batches of ${formatCount(count)}`,
    atMost: (count: number) => `at most ${hosts(count)} at work at once`,
    spread: (span: string) => `spread over ${span}`,
    stops: (rules: string) => `stops at ${rules} that failed or did not answer`,
    failures: (count: number) => hosts(count),
    share: (percent: number) => `${percent}\u00a0% of a wave`,
    timeout: (span: string) => `each host may take ${span}`,
    ttl: (span: string) => `requests stay valid for ${span}`,
    deadline: (span: string) => `over after ${span} at the latest`,
  },
  waves: {
    title: 'Waves',
    canary: 'Canary',
    rest: 'The rest',
    without: 'Without a value',
    number: (number: number, all: number) => `Wave ${formatCount(number)} of ${formatCount(all)}`,
    states: { waiting: 'Waiting', running: 'Under way', done: 'Done', 'not-sent': 'Not sent' },
  },
  stop: {
    open: 'Cancel…',
    title: 'Stop sending?',
    help: {
      unsent: (count: number) => `${hosts(count)} not sent yet will not be sent.`,
      nothingUnsent: 'Every host is already with its bridge.',
      atWork: (count: number) =>
        count === 1
          ? '1 is with its bridge: if it has been sent, it goes on and its answer is recorded; if not, it will not be sent.'
          : `${formatCount(count)} are with their bridges: those that have been sent go on and their answers are recorded; those that have not will not be sent.`,
      done: (count: number) =>
        `${formatCount(count)} ${count === 1 ? 'has its' : 'have their'} outcome and ${count === 1 ? 'keeps' : 'keep'} it.`,
      exact: 'How many had been sent is said exactly as soon as the bridges have confirmed it.',
    },
    stale: 'These numbers are not live at the moment.',
    confirm: 'Stop sending',
    keep: 'Keep running',
    ended: 'The task had already finished, so there was nothing left to stop.',
    by: (login: string | undefined) => (login === undefined ? '' : ` by ${login}`),
    requested: (time: string, by: string) => `Cancel requested at ${time}${by}`,
    halted: (time: string) => `Stopped by its rule at ${time}`,
    waiting: 'waiting for the bridges to confirm',
    soFar: (notSent: number) => `${formatCount(notSent)} not sent so far.`,
    cancelled: (time: string, by: string) => `Cancelled at ${time}${by}`,
    sent: (sent: number, uncertain: number) =>
      `${formatCount(sent)} had already been sent${uncertain === 0 ? '' : `, and ${formatCount(uncertain)} may have been`}`,
    notSent: (notSent: number, sent: string) => `${formatCount(notSent)} not sent; ${sent}.`,
    tooLate: (sent: string) => `it came too late to hold anything back: ${sent}.`,
    waited: (pending: number) => `Still waiting for ${hosts(pending)}.`,
  },
  pause: {
    pause: 'Pause',
    pauseHelp: 'Hosts that bridges already have are still sent to.',
    resume: 'Resume',
    since: (time: string) => `Paused since ${time}`,
    before: (time: string, number: number, all: number, label: string) =>
      `Paused since ${time}, before wave ${formatCount(number)} of ${formatCount(all)} (${label})`,
    planned: (number: number, all: number, label: string, time: string) =>
      `Paused by plan before wave ${formatCount(number)} of ${formatCount(all)} (${label}), since ${time}`,
    within: (time: string, number: number, all: number, label: string) =>
      `Paused since ${time}, within wave ${formatCount(number)} of ${formatCount(all)} (${label})`,
    held: (count: number, deadline: string) =>
      `${hosts(count)} ${count === 1 ? 'is' : 'are'} held back until somebody presses Resume; what is still held back shortly before ${deadline} is not sent.`,
    atWork: (count: number) =>
      `${hosts(count)} ${count === 1 ? 'has' : 'have'} been given to ${count === 1 ? 'its bridge' : 'their bridges'} and ${count === 1 ? 'goes' : 'go'} on.`,
    bridgesAway: 'It paused by itself: when it was to go on, none of its bridges had been heard of for two minutes.',
    heldBack: (count: number) => `${formatCount(count)} held back`,
  },
} as const;

function hosts(count: number): string {
  return counted(count, 'host', 'hosts');
}
