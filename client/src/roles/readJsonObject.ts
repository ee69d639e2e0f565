/** Reads arguments that were written as JSON: null when nothing is written, undefined when it is no JSON object. */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> | null | undefined {
  if (text.trim() === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    // It is being typed; the field says that it is no JSON.
    return undefined;
  }
}
