/** What an output tells that has one of these words in its name: a time, or which process answered. */
const VOLATILE_WORDS: ReadonlySet<string> = new Set(
  `time times timestamp timestamps datetime date elapsed duration uptime since lastrun now
   starttime endtime runtime pid pids ppid processid`.split(/\s+/),
);

/** Pairs of words that together mean something else than one of them alone. */
const PAIRS: Readonly<Record<string, boolean>> = {
  'last run': true,
  'process id': true,
  'to date': false,
  'time zone': false,
  'time limit': false,
  'time out': false,
  'time server': false,
  'time servers': false,
  'time source': false,
  'time format': false,
  'date format': false,
};

/** Whether the name of an output says that its value differs between hosts although nothing is different: `start_time`, `lastRun`, `PID`. */
export function isVolatileName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word, index) => {
    const [before, after] = [pairOf(words[index - 1], word), pairOf(word, words[index + 1])];
    if (before === true || after === true) return true;
    return VOLATILE_WORDS.has(word) && before === undefined && after === undefined;
  });
}

function pairOf(first: string | undefined, second: string | undefined): boolean | undefined {
  const pair = `${first ?? ''} ${second ?? ''}`;
  return Object.hasOwn(PAIRS, pair) ? PAIRS[pair] : undefined;
}

/** `daemonPid`, `daemon_pid`, `daemon-pid` and `DAEMON PID` are all two words. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, LONGEST_NAME)
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
}

/** Names come from hosts; what stands further back is no name for people. */
const LONGEST_NAME = 200;
