import { LineCounter, parse, YAMLParseError } from 'yaml';

/**
 * Parses YAML or JSON with at most so many aliases; throws what `refuse` makes of a fault. That says where the fault is and
 * not what stands there, nor has it a cause that does: there may be a password.
 */
export function parseYaml(text: string, maxAliasCount: number, refuse: (fault: string) => Error): unknown {
  const lines = new LineCounter();
  try {
    return parse(text, { maxAliasCount, logLevel: 'error', prettyErrors: false, lineCounter: lines });
  } catch (cause) {
    if (!(cause instanceof YAMLParseError))
      throw refuse('its YAML aliases cannot be followed, or it is nested too deeply; write it out');
    const { line, col } = lines.linePos(cause.pos[0]);
    throw refuse(`it is neither JSON nor YAML: ${cause.code} in line ${line}, column ${col}`);
  }
}
