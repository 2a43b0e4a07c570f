import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredEvent } from './log-record';
import { LogSegment } from './log-segment';
import type { OpenFiles } from './open-files';
import { joined, widened, type Block, type Span } from './segment-index';

/** What a walk over a group's events is about; bounds are inclusive. */
export interface Selection {
  /** Undefined: all streams. */
  readonly wants?: (stream: string) => boolean;
  readonly minTime: number;
  readonly maxTime: number;
}

/** Events that one dropped record stands for. */
interface Dropped {
  stream: string;
  records: number;
  bytes: number;
}

/** The walk starts with the events after (forward) or before (backward) this number. */
type Seq = number;

/**
 * One log group: events that wait for the disk, in memory, and segments, in a directory. Every event is in `waiting`,
 * in `writing` or in a segment, in rising order of `seq`; queries see all three.
 */
export class LogGroup {
  private waiting: StoredEvent[] = [];
  private writing: StoredEvent[] = [];
  private dropped: Dropped | undefined;
  private isStored = false;
  private removed = false;

  private constructor(
    readonly name: string,
    readonly createdAt: number,
    private readonly directory: string,
    private readonly segments: LogSegment[],
  ) {}

  static create(name: string, now: number, directory: string): LogGroup {
    return new LogGroup(name, now, directory, []);
  }

  /** Opens what an earlier service left; undefined when the directory is none of a log group. */
  static async open(directory: string): Promise<LogGroup | undefined> {
    const { name, createdAt } = await readGroupFile(directory);
    if (name === undefined || createdAt === undefined) return undefined;
    const files = (await readdir(directory)).filter((file) => file.endsWith('.jsonl')).sort();
    const segments: LogSegment[] = [];
    for (const file of files) {
      const segment = await LogSegment.open(join(directory, file));
      if (segment.index.span) segments.push(segment);
      else await segment.remove();
    }
    const group = new LogGroup(name, createdAt, directory, segments);
    group.isStored = true;
    return group;
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0 || this.writing.length > 0;
  }

  get waitingEvents(): number {
    return this.waiting.length;
  }

  get lastSeq(): number {
    return this.segments.at(-1)?.index.span?.lastSeq ?? 0;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.index.bytes, 0);
  }

  get stored(): readonly LogSegment[] {
    return this.segments;
  }

  add(event: StoredEvent): void {
    this.waiting.push(event);
  }

  /** Gives up the oldest `count` waiting events and returns their number and their size. */
  drop(count: number, sizeOf: (event: StoredEvent) => number): { records: number; bytes: number } {
    const lost = this.waiting.splice(0, count);
    const bytes = lost.reduce((sum, event) => sum + sizeOf(event), 0);
    const stream = lost.at(-1)?.stream;
    if (stream !== undefined) {
      this.dropped ??= { stream, records: 0, bytes: 0 };
      this.dropped.stream = stream;
      this.dropped.records += lost.length;
      this.dropped.bytes += bytes;
    }
    return { records: lost.length, bytes };
  }

  /** What was given up since the last call. */
  takeDropped(): Readonly<Dropped> | undefined {
    const { dropped } = this;
    this.dropped = undefined;
    return dropped;
  }

  /** Writes what waits, with one write. Returns the events written; throws when the disk does, and keeps them. */
  async flush(files: OpenFiles, segmentBytes: number): Promise<readonly StoredEvent[]> {
    this.writing = this.writing.length === 0 ? this.waiting : this.writing.concat(this.waiting);
    this.waiting = [];
    const [first] = this.writing;
    if (!first || this.removed) return [];
    const segment = await this.active(files, segmentBytes, first);
    await segment.append(this.writing, files);
    if (!this.segments.includes(segment)) this.segments.push(segment);
    const written = this.writing;
    this.writing = [];
    return written;
  }

  /** Ends the segment that is written to, so that it may be removed and the next start is quick. */
  async seal(files: OpenFiles): Promise<void> {
    const segment = this.segments.at(-1);
    if (!segment || segment.isSealed) return;
    await files.close(segment.path);
    await segment.seal();
  }

  async removeSegment(segment: LogSegment): Promise<void> {
    const at = this.segments.indexOf(segment);
    if (at >= 0) this.segments.splice(at, 1);
    await segment.remove();
  }

  /** Removes everything. Returns the events that waited. */
  async remove(files: OpenFiles): Promise<readonly StoredEvent[]> {
    this.removed = true;
    const waited = [...this.writing, ...this.waiting];
    this.writing = [];
    this.waiting = [];
    for (const segment of this.segments) await files.close(segment.path);
    this.segments.length = 0;
    await rm(this.directory, { recursive: true, force: true });
    return waited;
  }

  /** All streams with what they cover. */
  streams(): Map<string, Span> {
    const spans = new Map<string, Span>();
    for (const { index } of this.segments) {
      for (const [stream, span] of index.streams) spans.set(stream, joined(spans.get(stream), span));
    }
    for (const event of [...this.writing, ...this.waiting]) {
      spans.set(event.stream, widened(spans.get(event.stream), event, event.message.length));
    }
    return spans;
  }

  /** The selected events after `after`, a batch at a time, oldest first. */
  async *forward(after: Seq, selection: Selection): AsyncGenerator<StoredEvent[]> {
    let seen = after;
    for (;;) {
      // Looked up anew each time: segments come and go while a batch is read.
      const next = this.nextBlock(seen, selection);
      if (!next) break;
      const events = (await next.segment.read(next.block)).filter(({ seq }) => seq > seen);
      seen = Math.max(seen, next.lastSeq);
      yield events.filter((event) => isSelected(event, selection));
    }
    yield [...this.writing, ...this.waiting].filter(
      (event) => event.seq > seen && isSelected(event, selection),
    );
  }

  /** The selected events before `before`, a batch at a time, the batches newest first, each in order. */
  async *backward(before: Seq, selection: Selection): AsyncGenerator<StoredEvent[]> {
    const unwritten = [...this.writing, ...this.waiting];
    const segments = [...this.segments].reverse();
    yield unwritten.filter((event) => event.seq < before && isSelected(event, selection));
    for (const segment of segments) {
      const { span, blocks } = segment.index;
      if (!span || span.firstSeq >= before || !mayHold(segment, selection)) continue;
      for (let block = blocks.length - 1; block >= 0; block -= 1) {
        const { firstSeq } = blocks[block] as Block;
        if (firstSeq >= before || !overlaps(blocks[block] as Block, selection)) continue;
        const events = await segment.read(block);
        // A segment that is still written to may have been given what was already told from memory.
        const limit = Math.min(before, unwritten[0]?.seq ?? Infinity);
        yield events.filter((event) => event.seq < limit && isSelected(event, selection));
      }
    }
  }

  private nextBlock(
    seen: Seq,
    selection: Selection,
  ): { segment: LogSegment; block: number; lastSeq: number } | undefined {
    for (const segment of this.segments) {
      const { span, blocks } = segment.index;
      if (!span || span.lastSeq <= seen || !mayHold(segment, selection)) continue;
      for (let block = 0; block < blocks.length; block += 1) {
        const following = blocks[block + 1];
        const lastSeq = following ? following.firstSeq - 1 : span.lastSeq;
        if (lastSeq > seen && overlaps(blocks[block] as Block, selection)) return { segment, block, lastSeq };
      }
    }
    return undefined;
  }

  private async active(files: OpenFiles, segmentBytes: number, next: StoredEvent): Promise<LogSegment> {
    const last = this.segments.at(-1);
    if (last && !last.isSealed) {
      const age = next.ingestionTime - (last.index.span?.firstIngestion ?? 0);
      if (last.index.bytes < segmentBytes && age < SEGMENT_MS) return last;
      await this.seal(files);
    }
    if (!this.isStored) {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      const document = { logGroupName: this.name, creationTime: this.createdAt };
      await writeFile(join(this.directory, GROUP_FILE), `${JSON.stringify(document)}\n`, { mode: 0o600 });
      this.isStored = true;
    }
    return LogSegment.create(join(this.directory, `${String(next.seq).padStart(16, '0')}.jsonl`));
  }
}

const GROUP_FILE = 'group.json';
/** Milliseconds: files are removed whole, so none may cover more than a day. */
const SEGMENT_MS = 24 * 3_600_000;

async function readGroupFile(directory: string): Promise<{ name?: string; createdAt?: number }> {
  try {
    const text = await readFile(join(directory, GROUP_FILE), 'utf8');
    const { logGroupName, creationTime } = JSON.parse(text) as Record<string, unknown>;
    if (typeof logGroupName !== 'string' || typeof creationTime !== 'number') return {};
    return { name: logGroupName, createdAt: creationTime };
  } catch {
    return {};
  }
}

function isSelected({ stream, timestamp }: StoredEvent, { wants, minTime, maxTime }: Selection): boolean {
  return timestamp >= minTime && timestamp <= maxTime && (wants?.(stream) ?? true);
}

function overlaps(block: Block, { minTime, maxTime }: Selection): boolean {
  return block.maxTime >= minTime && block.minTime <= maxTime;
}

function mayHold({ index }: LogSegment, { wants, minTime, maxTime }: Selection): boolean {
  const { span, streams } = index;
  if (!span || span.lastTime < minTime || span.firstTime > maxTime) return false;
  return !wants || [...streams.keys()].some(wants);
}
