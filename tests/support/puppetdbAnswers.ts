/** The values of one field of what PuppetDB tells under a path of its query API, sorted, by node. */
export async function fieldByNode(url: string, path: string, field: string): Promise<Map<string, string[]>> {
  const rows = [...(await ask(url, path))].map((row) => [textOf(row.get('certname')), textOf(row.get(field))] as const);
  const byNode = Map.groupBy(rows, ([certname]) => certname);
  return new Map([...byNode].map(([certname, ofNode]) => [certname, ofNode.map(([, value]) => value).sort()]));
}

/** The facts of every node by dotted path, made from the paths and values of /fact-contents, where PuppetDB itself has taken structured facts apart. */
export async function contentsByNode(url: string): Promise<Map<string, Map<string, string>>> {
  const nodes = new Map<string, Map<string, string>>();
  for (const row of await ask(url, 'fact-contents')) {
    const [certname, path, value] = [textOf(row.get('certname')), row.get('path'), row.get('value')];
    if (!Array.isArray(path)) throw new TypeError('PuppetDB told contents without a path');
    const facts = nodes.get(certname) ?? new Map<string, string>();
    nodes.set(certname, facts);
    if (value !== null) facts.set(path.map(textOf).join('.'), textOf(value));
  }
  return nodes;
}

type Row = ReadonlyMap<string, unknown>;

async function ask(url: string, path: string): Promise<Row[]> {
  const answer = await fetch(new URL(`pdb/query/v4/${path}`, url));
  if (!answer.ok) throw new Error(`PuppetDB answered ${String(answer.status)}: ${await answer.text()}`);
  const rows: unknown = JSON.parse(await answer.text(), asWritten);
  if (!Array.isArray(rows)) throw new TypeError('PuppetDB told no list');
  return rows.map((row: object) => new Map<string, unknown>(Object.entries(row)));
}

/** Numbers as they are written; but what is 1.0E-7 here is written out under /inventory. */
function asWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value;
  return context?.source?.includes('E-') === true ? value.toFixed(8) : context?.source;
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  throw new TypeError(`PuppetDB told ${JSON.stringify(value)} where a scalar was expected`);
}
