/** What ends the bytes of a reader; text holds no NUL. */
export const END = 0x00;
/** Stands for U+2028 and U+2029, which YAML 1.1 takes for line breaks; text holds no such control characters. */
export const LINE_SEPARATOR = 0x01;
/** See LINE_SEPARATOR. */
export const PARAGRAPH_SEPARATOR = 0x02;
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const SPACE = 0x20;

/** Space and tab. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** The line breaks that are left in clean bytes; two of them are kept as they are by folding. */
export function isBreak(byte: number): boolean {
  return byte === LINE_FEED || byte === LINE_SEPARATOR || byte === PARAGRAPH_SEPARATOR;
}

/** White space, or the end of the text: all that is not above the space. */
export function isBlankOrEnd(byte: number): boolean {
  return byte <= SPACE;
}
