/** A part of a file of settings, with its path for messages; every fault is noted, and reading goes on. */
export class Settings {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(
    private readonly where: string,
    content: unknown,
    private readonly faults: string[],
  ) {
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    if (!isObject) this.faults.push(`${where === '' ? 'the file' : where}: expected names with values`);
    this.values = new Map(isObject ? Object.entries(content) : []);
  }

  fault(key: string, text: string): void {
    this.faults.push(`${this.pathOf(key)}: ${text}`);
  }

  refuseOthers(known: readonly string[]): void {
    for (const key of this.values.keys())
      if (!known.includes(key)) this.fault(key, `unknown; known are ${known.join(', ')}`);
  }

  /** A text that must be there. */
  text(key: string): string | undefined {
    const text = this.optional(key);
    if (text === undefined) this.fault(key, 'expected a text');
    return text;
  }

  optional(key: string): string | undefined {
    const value = this.values.get(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && value !== '') return value;
    this.fault(key, 'expected a text');
    return undefined;
  }

  number(key: string, byDefault: number): number {
    const value = this.values.get(key) ?? byDefault;
    if (typeof value === 'number' && value > 0 && value <= 100_000) return value;
    this.fault(key, 'expected a number above 0, at most 100000');
    return byDefault;
  }

  texts(key: string): readonly string[] | undefined {
    const value = this.values.get(key);
    if (value === undefined || value === null) return undefined;
    if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value;
    this.fault(key, 'expected a list of texts');
    return undefined;
  }

  list(key: string): readonly Settings[] {
    const value = this.values.get(key);
    if (Array.isArray(value))
      return value.map((entry, index) => new Settings(`${this.pathOf(key)}[${index}]`, entry, this.faults));
    this.fault(key, 'expected a list');
    return [];
  }

  /** Whether it says anything of this. */
  has(key: string): boolean {
    return this.values.has(key);
  }

  boolean(key: string, byDefault: boolean): boolean {
    const value = this.values.get(key) ?? byDefault;
    if (typeof value === 'boolean') return value;
    this.fault(key, 'expected true or false');
    return byDefault;
  }

  /** A section of texts whose names are free. */
  textsByName(key: string): ReadonlyMap<string, string> {
    const section = this.section(key);
    return new Map([...section.values.keys()].map((name) => [name, section.text(name) ?? '']));
  }

  section(key: string): Settings {
    return new Settings(this.pathOf(key), this.values.get(key) ?? {}, this.faults);
  }

  private pathOf(key: string): string {
    return this.where === '' ? key : `${this.where}.${key}`;
  }
}
