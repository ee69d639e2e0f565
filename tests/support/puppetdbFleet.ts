import type { PuppetdbCommand } from './puppetdbCommands.ts';

/** Facts as hostile as PuppetDB takes them: every type of JSON, numbers of any size, names that are no identifiers. */
const STRANGE_FACTS = `{
  "big": 12345678901234567890123456789, "long": 9223372036854775807, "negative": -9007199254740993,
  "one": 1.0, "half": 0.5, "tiny": 1e-7, "ten": 10, "zero": 0,
  "empty_text": "", "empty_list": [], "empty_object": {}, "nothing": null, "yes": true, "no": false,
  "deep": {"a": [1, {"b": null, "c": true, "d": [[], [2, [12345678901234567]]]}], "": "empty name", "x.y": {"q\\"uo'te": 1}},
  "unicode": "ünïcødé 😀", "ключ": "значение", "nul": "a\\u0000b", "lines": "a\\nb\\tc\\\\",
  "dot.ted": "value", "": "no name", "__proto__": "text", "constructor": {"prototype": {"__proto__": [1.50]}},
  "look_alike": "x: 1.0, 12345678901234567890, [2.0]"
}`;

/** Nodes with facts and catalogs as a Puppet server would send them, among them one with strange facts, one without a catalog and one without facts. */
export function puppetdbFleet(size: number): PuppetdbCommand[] {
  const ordinary = Array.from({ length: size - 3 }, (_, index) => ordinaryNode(index + 1)).flat();
  return [
    ...ordinary,
    { kind: 'facts', certname: 'strange.example.com', json: STRANGE_FACTS },
    { kind: 'catalog', certname: 'strange.example.com', classes: ['Main', 'Ünïcode', 'it\'s "quoted"', '__proto__'] },
    { kind: 'facts', certname: 'no-catalog.example.com', json: '{"role": "fresh"}' },
    { kind: 'catalog', certname: 'no-facts.example.com', classes: ['Main', 'Settings'] },
  ];
}

function ordinaryNode(number: number): PuppetdbCommand[] {
  const certname = `web${String(number)}.example.com`;
  const facts = {
    role: number % 2 === 0 ? 'web' : 'db',
    os: { family: 'Debian', release: { major: '12', full: '12.11' } },
    processors: { count: number, models: Array.from({ length: number % 4 }, () => 'Xeon') },
    memory: { system: { total_bytes: 67_000_000_000 + number, capacity: `${String(number)}.10%` } },
    load_averages: { '1m': number / 100, '5m': number / 8 },
    uptime_seconds: number * 86_400,
  };
  return [
    { kind: 'facts', certname, json: JSON.stringify(facts) },
    { kind: 'catalog', certname, classes: ['Main', 'Settings', 'Apache', 'Apache::Mod', `Role::Web${String(number)}`] },
  ];
}
