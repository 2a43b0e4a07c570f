import type { Context } from '../context';
import { LogLines } from './log-lines';
import type { SourcedEvent } from './log-reader';
import type { LogSource } from './log-sources';

/** Writes events for people, or one JSON object a line. */
export class LogPrinter {
  private readonly lines: LogLines;

  constructor(
    private readonly out: Context['out'],
    private readonly isJson: boolean,
    showsLabels: boolean,
  ) {
    this.lines = new LogLines(out.colors, showsLabels);
  }

  /** Aligns the names of what follows. */
  expect(sources: readonly LogSource[]): void {
    for (const { label } of sources) this.lines.expect(label);
  }

  print(event: SourcedEvent): void {
    const { source, ...rest } = event;
    this.out.line(this.isJson ? JSON.stringify({ function: source.label, ...rest }) : this.lines.text(event));
  }
}
