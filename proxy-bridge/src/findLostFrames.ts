/**
 * Whether a write-ahead log of SQLite (sqlite.org/fileformat2.html#walformat) has lost something that was committed: SQLite itself
 * forgets all that follows the first frame with a wrong checksum, without a word. Gives what is damaged; undefined when a crash
 * can have left the log like this: what is incomplete was never acknowledged, and frames with other salts were taken over before.
 */
export function findLostFrames(wal: Buffer): string | undefined {
  if (wal.length <= HEADER_BYTES) return undefined;
  const log = readHeader(wal);
  // It is on disk before any frame is, and smaller than what a disk writes at once.
  if (log === undefined)
    return wal.subarray(HEADER_BYTES).some((byte) => byte !== 0) ? 'the header of the log' : undefined;
  const frames = framesOf(wal, log);
  let sums: Sums | undefined = log.sums;
  for (const [index, frame] of frames.entries()) {
    const before: Sums = sums;
    sums = follow(log, frame, before);
    if (sums !== undefined) continue;
    const isLost = frames.slice(index + 1).some((later) => isCommit(log, later)) || isOneBitOff(log, frame, before);
    return isLost ? `frame ${index + 1} of the log` : undefined;
  }
  return undefined;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;

/** The running checksum: each frame continues that of the one before. */
type Sums = readonly [number, number];

/** What the header of a log says. */
interface LogHeader {
  /** In which order the checksums take bytes; everything else is big-endian. */
  readonly isBigEndian: boolean;
  readonly pageBytes: number;
  readonly salts: Buffer;
  readonly sums: Sums;
}

/** Undefined: it is not one that SQLite would go on with. */
function readHeader(wal: Buffer): LogHeader | undefined {
  const magic = wal.readUInt32BE(0);
  const isBigEndian = magic === MAGIC + 1;
  if (magic !== MAGIC && !isBigEndian) return undefined;
  const sums = addUp(isBigEndian, wal.subarray(0, 24), [0, 0]);
  if (!isSum(wal, 24, sums)) return undefined;
  return { isBigEndian, pageBytes: wal.readUInt32BE(8), salts: wal.subarray(16, 24), sums };
}

/** The whole ones. */
function framesOf(wal: Buffer, { pageBytes }: LogHeader): Buffer[] {
  const bytes = FRAME_HEADER_BYTES + pageBytes;
  const count = Math.floor((wal.length - HEADER_BYTES) / bytes);
  return Array.from({ length: count }, (_, index) => wal.subarray(HEADER_BYTES + index * bytes).subarray(0, bytes));
}

/** The checksum after this frame; undefined when SQLite would end the log before it. */
function follow(log: LogHeader, frame: Buffer, before: Sums): Sums | undefined {
  if (frame.readUInt32BE(0) === 0 || !isCurrent(log, frame)) return undefined;
  const head = addUp(log.isBigEndian, frame.subarray(0, 8), before);
  const sums = addUp(log.isBigEndian, frame.subarray(FRAME_HEADER_BYTES), head);
  return isSum(frame, 16, sums) ? sums : undefined;
}

function isCurrent({ salts }: LogHeader, frame: Buffer): boolean {
  return frame.compare(salts, 0, salts.length, 8, 16) === 0;
}

/** The last frame of a transaction says how large the database is after it. */
function isCommit(log: LogHeader, frame: Buffer): boolean {
  return isCurrent(log, frame) && frame.readUInt32BE(4) !== 0;
}

/** A bit has turned in the very last commit; a write that was cut short differs in more. */
function isOneBitOff(log: LogHeader, frame: Buffer, before: Sums): boolean {
  const trial = Buffer.from(frame);
  for (let bit = 0; bit < trial.length * 8; bit += 1) {
    const mask = 1 << (bit & 7);
    trial.writeUInt8(trial.readUInt8(bit >> 3) ^ mask, bit >> 3);
    if (isCommit(log, trial) && follow(log, trial, before) !== undefined) return true;
    trial.writeUInt8(trial.readUInt8(bit >> 3) ^ mask, bit >> 3);
  }
  return false;
}

function addUp(isBigEndian: boolean, bytes: Buffer, [first, second]: Sums): Sums {
  for (let at = 0; at < bytes.length; at += 8) {
    first = (first + (isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + second) >>> 0;
    second = (second + (isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + first) >>> 0;
  }
  return [first, second];
}

function isSum(bytes: Buffer, at: number, [first, second]: Sums): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}
