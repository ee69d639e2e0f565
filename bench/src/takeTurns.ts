/**
 * Measures several sides in turns, so that whatever else the machine does hits all of them; gives what each measured,
 * round by round. So many turns before the first round only warm up.
 */
export async function takeTurns<Name extends string, Sample>(
  sides: Readonly<Record<Name, () => Promise<Sample>>>,
  { rounds, warmUps = 1 }: { readonly rounds: number; readonly warmUps?: number },
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(sides) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Record<Name, Sample[]>;
  for (let turn = 0; turn < warmUps + rounds; turn += 1) {
    // Another one begins each time, so that none always finds the machine as the same other left it.
    const order = names.map((_, index) => names[(index + turn) % names.length]).filter((name) => name !== undefined);
    for (const name of order) {
      const sample = await sides[name]();
      if (turn >= warmUps) samples[name].push(sample);
    }
  }
  return samples;
}
