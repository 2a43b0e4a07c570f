import { crc32 } from 'node:zlib';

/** One entry as no honest archiver need write it; content is stored as it is. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Upper byte of "version made by": 0 MS-DOS, 3 Unix (the default), 10 Windows NTFS, 19 macOS. */
  readonly maker?: number;
  /** General purpose flags; 0x800, the default, says that the name is UTF-8. */
  readonly flags?: number;
  /** With the file type; default 0o100644. */
  readonly mode?: number;
  readonly extra?: Buffer;
}

export interface RawAround {
  /** Bytes before the first entry. Offsets count from the archive's own beginning unless `countsPrefix`. */
  readonly prefix?: Buffer;
  readonly countsPrefix?: boolean;
  /** Bytes after the end record. */
  readonly trailing?: Buffer;
  readonly comment?: Buffer;
}

export const LINK_MODE = 0o120777;

/** A zip written byte by byte. */
export function rawZip(entries: readonly RawEntry[], around: RawAround = {}): Buffer {
  const { prefix = Buffer.alloc(0), trailing = Buffer.alloc(0), comment = Buffer.alloc(0) } = around;
  const base = around.countsPrefix ? prefix.length : 0;
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? '');
    const extra = entry.extra ?? Buffer.alloc(0);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags ?? 0x800, 2);
    // 2024-01-01.
    common.writeUInt16LE(0x5821, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    common.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, extra, content]);
    const head = Buffer.concat([Buffer.from('PK\x01\x02\x14'), Buffer.from([entry.maker ?? 3]), common]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(base + offset, 10);
    central.push(Buffer.concat([head, tail, name, extra]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(base + offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([prefix, ...locals, directory, end, comment, trailing]);
}
