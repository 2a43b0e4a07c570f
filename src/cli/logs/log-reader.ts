import type { Client } from '../http/client';
import { filterLogEvents, type LogEvent } from '../http/log-events';
import type { LogSource } from './log-sources';

export interface SourcedEvent extends LogEvent {
  readonly source: LogSource;
}

/** Events may become visible a little after later ones of another stream. */
const OVERLAP_MS = 2000;

/** Reads one log group again and again; each event comes once. Remembers no more than the last two seconds. */
export class LogReader {
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly client: Client,
    readonly source: LogSource,
    private from: number,
    private readonly filterPattern: string | undefined,
    private readonly accepts: (event: LogEvent) => boolean = () => true,
  ) {}

  /** What is there and was not read yet, oldest first. */
  async *read(): AsyncGenerator<SourcedEvent> {
    let newest = 0;
    for await (const events of filterLogEvents(this.client, {
      logGroupName: this.source.group,
      startTime: Math.floor(this.from),
      ...(this.filterPattern === undefined ? {} : { filterPattern: this.filterPattern }),
    })) {
      for (const event of events) {
        newest = Math.max(newest, event.timestamp);
        if (this.seen.has(event.eventId)) continue;
        this.seen.set(event.eventId, event.timestamp);
        if (this.accepts(event)) yield { ...event, source: this.source };
      }
      this.forgetBefore(newest - OVERLAP_MS);
    }
  }

  private forgetBefore(time: number): void {
    if (time <= this.from) return;
    this.from = time;
    for (const [id, timestamp] of this.seen) if (timestamp < time) this.seen.delete(id);
  }
}

/** The newest `count` events of all readers, oldest first. Holds twice as many at most. */
export async function newestEvents(readers: readonly LogReader[], count: number): Promise<SourcedEvent[]> {
  let kept: SourcedEvent[] = [];
  const newest = () => kept.sort((a, b) => a.timestamp - b.timestamp).slice(-count);
  for (const reader of readers) {
    for await (const event of reader.read()) {
      kept.push(event);
      if (kept.length >= count * 2) kept = newest();
    }
  }
  return newest();
}

/** CloudWatch Logs takes a term with other characters than letters and digits only in quotes: for a plain one we add them. */
export function toFilterPattern(text: string): string {
  return /^[^\s"{}[\]?%-][^\s"{}[\]?%]*$/.test(text) && /\W/.test(text) ? `"${text}"` : text;
}
