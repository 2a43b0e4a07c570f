import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { decodeRecord, encodeRecords, type StoredEvent } from './log-record';
import type { OpenFiles } from './open-files';
import { SegmentIndex, type IndexDocument } from './segment-index';

const NEWLINE = 0x0a;
const SCAN_BYTES = 1024 * 1024;

/**
 * One file of log events in the order in which they arrived, and its index. It grows until it is sealed: then the
 * index is written next to it, so that the next start need not read the events. A segment of a service that died has
 * no index and is scanned; what is torn at its end is left out.
 */
export class LogSegment {
  private constructor(
    readonly path: string,
    readonly index: SegmentIndex,
    private sealed: boolean,
  ) {}

  static create(path: string): LogSegment {
    return new LogSegment(path, new SegmentIndex(), false);
  }

  /** Opens a segment that an earlier service wrote. */
  static async open(path: string): Promise<LogSegment> {
    const known = await readIndex(path);
    if (known) return new LogSegment(path, known, true);
    const segment = new LogSegment(path, await scan(path), false);
    await segment.seal();
    return segment;
  }

  get isSealed(): boolean {
    return this.sealed;
  }

  /** One write for all events. Throws when the disk does; then none of them counts as written. */
  async append(events: readonly StoredEvent[], files: OpenFiles): Promise<void> {
    const lines = encodeRecords(events);
    try {
      await files.append(this.path, lines.join(''));
    } catch (error) {
      // A part may have been written; cut off, or it would be found again at the next start.
      await files.close(this.path).catch(() => undefined);
      await truncate(this.path, this.index.bytes).catch(() => {
        this.sealed = true;
      });
      throw error;
    }
    events.forEach((event, i) => {
      this.index.note(event, this.index.bytes, Buffer.byteLength(lines[i] ?? ''));
    });
  }

  /** The events of the index's block number `block`; none when the segment was removed meanwhile. */
  async read(block: number): Promise<StoredEvent[]> {
    const { blocks, bytes } = this.index;
    const start = blocks[block]?.offset ?? bytes;
    const end = blocks[block + 1]?.offset ?? bytes;
    const data = Buffer.allocUnsafe(end - start);
    const file = await openIfThere(this.path);
    if (!file) return [];
    let bytesRead: number;
    try {
      ({ bytesRead } = await file.read(data, 0, data.length, start));
    } finally {
      await file.close();
    }
    return data
      .subarray(0, bytesRead)
      .toString()
      .split('\n')
      .map(decodeRecord)
      .filter((event) => event !== undefined);
  }

  /** Writes the index; nothing is appended any more. */
  async seal(): Promise<void> {
    this.sealed = true;
    const path = indexPath(this.path);
    await writeFile(`${path}.new`, JSON.stringify(this.index.toDocument()), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(indexPath(this.path), { force: true });
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function indexPath(path: string): string {
  return path.replace(/\.jsonl$/, '.index.json');
}

/** The index that was written when the segment was sealed; undefined when it is missing or of another file. */
async function readIndex(path: string): Promise<SegmentIndex | undefined> {
  try {
    const document = JSON.parse(await readFile(indexPath(path), 'utf8')) as IndexDocument;
    return (await stat(path)).size >= document.bytes ? SegmentIndex.from(document) : undefined;
  } catch {
    return undefined;
  }
}

async function scan(path: string): Promise<SegmentIndex> {
  const index = new SegmentIndex();
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: SCAN_BYTES })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE, from)) {
      const event = decodeRecord(rest.toString('utf8', from, at));
      if (event) index.note(event, offset + from, at + 1 - from);
      from = at + 1;
    }
    offset += from;
    rest = rest.subarray(from);
  }
  return index;
}
