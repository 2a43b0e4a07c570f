import type { StoredEvent } from './log-record';

/** What a segment, or the part of it that belongs to one stream, covers. */
export interface Span {
  firstTime: number;
  lastTime: number;
  /** When the first and the last event arrived, epoch milliseconds. */
  firstIngestion: number;
  lastIngestion: number;
  firstSeq: number;
  lastSeq: number;
  bytes: number;
}

/** A run of whole lines, the unit of reading. */
export interface Block {
  readonly offset: number;
  readonly firstSeq: number;
  minTime: number;
  maxTime: number;
}

/** The index of one segment as it stands in its file. */
export interface IndexDocument {
  readonly bytes: number;
  readonly span: Span | undefined;
  readonly blocks: readonly Block[];
  readonly streams: Readonly<Record<string, Span>>;
}

/** Bytes: a query that wants few events reads one block, 0.5 ms of parsing. */
const BLOCK_BYTES = 64 * 1024;

/** Where in a segment which events are: what lets a query skip all that it does not ask for. */
export class SegmentIndex {
  readonly blocks: Block[] = [];
  readonly streams = new Map<string, Span>();

  constructor(
    private end = 0,
    private whole?: Span,
  ) {}

  static from(document: IndexDocument): SegmentIndex {
    const index = new SegmentIndex(document.bytes, document.span);
    index.blocks.push(...document.blocks);
    for (const [name, span] of Object.entries(document.streams)) index.streams.set(name, span);
    return index;
  }

  get bytes(): number {
    return this.end;
  }

  /** Undefined while the segment is empty. */
  get span(): Span | undefined {
    return this.whole;
  }

  toDocument(): IndexDocument {
    const { bytes, span, blocks, streams } = this;
    return { bytes, span, blocks, streams: Object.fromEntries(streams) };
  }

  /** Notes the event whose line of `bytes` bytes begins at `offset`. */
  note(event: StoredEvent, offset: number, bytes: number): void {
    this.whole = widened(this.whole, event, bytes);
    this.streams.set(event.stream, widened(this.streams.get(event.stream), event, bytes));
    const block = this.blocks.at(-1);
    const { timestamp } = event;
    if (!block || offset - block.offset >= BLOCK_BYTES) {
      this.blocks.push({ offset, firstSeq: event.seq, minTime: timestamp, maxTime: timestamp });
    } else {
      if (timestamp < block.minTime) block.minTime = timestamp;
      if (timestamp > block.maxTime) block.maxTime = timestamp;
    }
    this.end = offset + bytes;
  }
}

/** The span with one more event; changes and returns `span` if there is one. */
export function widened(span: Span | undefined, event: StoredEvent, bytes: number): Span {
  const { timestamp, ingestionTime, seq } = event;
  if (!span) {
    return {
      firstTime: timestamp,
      lastTime: timestamp,
      firstIngestion: ingestionTime,
      lastIngestion: ingestionTime,
      firstSeq: seq,
      lastSeq: seq,
      bytes,
    };
  }
  if (timestamp < span.firstTime) span.firstTime = timestamp;
  if (timestamp > span.lastTime) span.lastTime = timestamp;
  span.lastIngestion = ingestionTime;
  span.lastSeq = seq;
  span.bytes += bytes;
  return span;
}

/** Both spans as one; `later` follows `earlier`. */
export function joined(earlier: Span | undefined, later: Span): Span {
  if (!earlier) return { ...later };
  return {
    firstTime: Math.min(earlier.firstTime, later.firstTime),
    lastTime: Math.max(earlier.lastTime, later.lastTime),
    firstIngestion: earlier.firstIngestion,
    lastIngestion: later.lastIngestion,
    firstSeq: earlier.firstSeq,
    lastSeq: later.lastSeq,
    bytes: earlier.bytes + later.bytes,
  };
}
