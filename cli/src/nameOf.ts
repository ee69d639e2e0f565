import { InvalidArgumentError } from 'commander';

/** Makes the reader of a name of the API, which is typed in any case and with `-` for `_`; it throws InvalidArgumentError for another name. */
export function nameOf<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const wanted = text.toUpperCase().replaceAll('-', '_');
    const name = names.find((each) => each === wanted);
    if (name === undefined) throw new InvalidArgumentError(`One of ${names.map(typedName).join(', ')} is needed.`);
    return name;
  };
}

/** A name of the API as people type it. */
export function typedName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
