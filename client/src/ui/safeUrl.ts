/** The address if it leads to a web page; undefined otherwise, so that what a source told cannot become a script. */
export function safeUrl(address: string | null): string | undefined {
  const url = address === null ? null : URL.parse(address);
  return url !== null && ['https:', 'http:'].includes(url.protocol) ? url.href : undefined;
}
