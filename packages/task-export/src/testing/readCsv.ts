/** Reads CSV as RFC 4180 describes it, character by character, so that what was written is checked by other code. Throws on what it forbids. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (let at = 0; at < text.length;) {
    if (text[at] !== '"') throw new Error(`A cell without quotes at ${at}`);
    let cell = '';
    at += 1;
    for (;;) {
      const end = text.indexOf('"', at);
      if (end === -1) throw new Error('A cell does not end');
      cell += text.slice(at, end);
      at = end + 1;
      if (text[at] !== '"') break;
      cell += '"';
      at += 1;
    }
    line.push(cell);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      lines.push(line);
      line = [];
      at += 2;
    } else throw new Error(`Neither a comma nor the end of a line at ${at}`);
  }
  if (line.length > 0) throw new Error('The last line does not end');
  return lines;
}
