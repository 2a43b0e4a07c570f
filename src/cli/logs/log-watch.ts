import { Semaphore } from '../../lib/semaphore';
import type { Client } from '../http/client';
import type { LogReader, SourcedEvent } from './log-reader';
import { sourceOfGroup, type LogSource } from './log-sources';
import { logGroups } from '../http/log-events';

/** Groups of one watch: each has its own place to read on from. */
export const MAX_GROUPS = 1000;
/** Up to so many are simply read; of more, only those that grew. */
const ALWAYS_READ = 8;
const READS_AT_A_TIME = 4;
/** Events that are put in order before they are given; a burst has more. */
const IN_ORDER = 5000;

interface WatchParts {
  readonly client: Client;
  readonly readerOf: (source: LogSource) => LogReader;
  /** Told of log groups that appeared. */
  readonly onNew: (sources: readonly LogSource[]) => void;
  /** Told once, when there are more groups than can be watched. */
  readonly onTooMany: (groups: number) => void;
}

/**
 * Reads several log groups again and again. All of them, or those of the functions named. Of all, one question tells
 * which have grown, and which are new.
 */
export class LogWatch {
  private readonly readers = new Map<string, LogReader>();
  private readonly bytes = new Map<string, number>();
  private hasTooMany = false;

  private constructor(
    private readonly parts: WatchParts,
    private readonly isOfAll: boolean,
  ) {}

  /** Without `sources`: of all log groups that there are, and that there will be. */
  static async open(parts: WatchParts, sources?: readonly LogSource[]): Promise<LogWatch> {
    const watch = new LogWatch(parts, sources === undefined);
    if (sources) watch.add(sources);
    else watch.add([...(await logGroups(parts.client)).keys()].map(sourceOfGroup));
    return watch;
  }

  get sources(): LogSource[] {
    return [...this.readers.values()].map(({ source }) => source);
  }

  get all(): LogReader[] {
    return [...this.readers.values()];
  }

  /** What is new since the last time, oldest first as far as a burst allows. */
  async *read(): AsyncGenerator<SourcedEvent> {
    const turns = new Semaphore(READS_AT_A_TIME);
    const grown = await this.grown();
    const read = await Promise.all(
      grown.map((reader) =>
        turns.run(async () => {
          const found: SourcedEvent[] = [];
          for await (const event of reader.read()) {
            found.push(event);
            if (found.length < IN_ORDER) continue;
            // The rest comes with the next round, whether the group grows or not.
            this.bytes.delete(reader.source.group);
            break;
          }
          return found;
        }),
      ),
    );
    yield* read.flat().sort((a, b) => a.timestamp - b.timestamp);
  }

  /** Takes in log groups that appeared, when all are watched. Returns the bytes of each. */
  async refresh(): Promise<ReadonlyMap<string, number>> {
    if (!this.isOfAll) return new Map();
    const groups = await logGroups(this.parts.client);
    this.add([...groups.keys()].filter((group) => !this.readers.has(group)).map(sourceOfGroup));
    return groups;
  }

  private async grown(): Promise<LogReader[]> {
    if (!this.isOfAll) return this.all;
    const groups = await this.refresh();
    const grown = [...this.readers].filter(([group]) => groups.get(group) !== this.bytes.get(group));
    for (const [group, bytes] of groups) if (this.readers.has(group)) this.bytes.set(group, bytes);
    return this.readers.size <= ALWAYS_READ ? this.all : grown.map(([, reader]) => reader);
  }

  private add(sources: readonly LogSource[]): void {
    const fitting = sources.slice(0, MAX_GROUPS - this.readers.size);
    for (const source of fitting) this.readers.set(source.group, this.parts.readerOf(source));
    if (fitting.length > 0) this.parts.onNew(fitting);
    if (fitting.length < sources.length && !this.hasTooMany) {
      this.hasTooMany = true;
      this.parts.onTooMany(this.readers.size + sources.length - fitting.length);
    }
  }
}
