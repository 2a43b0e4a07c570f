import { stripVTControlCharacters } from 'node:util';
import type { Client } from '../http/client';
import { LogLines } from '../logs/log-lines';
import { LogReader, newestEvents, type SourcedEvent } from '../logs/log-reader';
import { sourcesNamed } from '../logs/log-sources';
import type { Output } from '../terminal/output';

/** Lines that can be scrolled back to. */
const KEPT = 2000;
const FIRST = 200;
const SINCE_MS = 3600_000;

/** The log of one function as lines of a terminal: the last hour's newest, and what comes. */
export class LogPane {
  private readonly lines: string[] = [];
  private readonly format: LogLines;
  private readers: LogReader[] | undefined;

  constructor(
    private readonly client: Client,
    readonly functionName: string,
    colors: Output['colors'],
  ) {
    this.format = new LogLines(colors, false);
  }

  get length(): number {
    return this.lines.length;
  }

  /** Reads what is new. Returns how many lines came. */
  async read(now: number): Promise<number> {
    const before = this.lines.length;
    let came = 0;
    if (!this.readers) {
      const sources = await sourcesNamed(this.client, [this.functionName]);
      this.readers = sources.map((source) => new LogReader(this.client, source, now - SINCE_MS, undefined));
      for (const event of await newestEvents(this.readers, FIRST)) came += this.add(event);
      return this.lines.length - before;
    }
    for (const reader of this.readers) for await (const event of reader.read()) came += this.add(event);
    return came;
  }

  /** At most `count` lines, the last of them `back` lines before the end. */
  page(count: number, back: number): string[] {
    const end = Math.max(0, this.lines.length - back);
    return this.lines.slice(Math.max(0, end - count), end);
  }

  /** What a function writes must not move the cursor. */
  private add(event: SourcedEvent): number {
    const message = stripVTControlCharacters(event.message).replaceAll('\t', '  ');
    const [first = '', ...rest] = message.trimEnd().split('\n').map(printable);
    const added = [this.format.text({ ...event, message: first }), ...rest.map((line) => `  ${line}`)];
    this.lines.push(...added);
    if (this.lines.length > KEPT) this.lines.splice(0, this.lines.length - KEPT);
    return added.length;
  }
}

function printable(line: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is taken out
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}
