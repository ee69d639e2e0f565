/** The messages of an error and of all that caused it, one per line. */
export function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return [error.message, messagesOf(error.cause)].filter((text) => text !== '').join('\n');
}
