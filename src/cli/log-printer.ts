import type { Context } from './context';
import { clockTime } from './format';
import type { SourcedEvent } from './log-reader';

const PLATFORM_LINE =
  /^(?:INIT_START|START RequestId|END RequestId|REPORT RequestId|INIT_REPORT|\{"time":"[^"]*","type":"platform\.)/;
const ERROR_LINE = /^\[ERROR\]|\tERROR\t|"level":"(?:ERROR|FATAL)"|\tStatus: (?:error|timeout)/;
const LABEL_COLORS = ['cyan', 'magenta', 'yellow', 'green', 'blue'] as const;

/** Writes events for people (time, function when there are several, message), or one JSON object a line. */
export class LogPrinter {
  private readonly labels = new Map<string, string>();
  private width = 0;

  constructor(
    private readonly out: Context['out'],
    private readonly isJson: boolean,
    private readonly showsLabels: boolean,
  ) {}

  print({ source, ...event }: SourcedEvent): void {
    if (this.isJson) this.out.line(JSON.stringify({ function: source.label, ...event }));
    else {
      const time = this.out.colors.dim(clockTime(event.timestamp));
      const label = this.showsLabels ? `${this.label(source.label)} ` : '';
      this.out.line(`${time} ${label}${this.colored(event.message.trimEnd())}`);
    }
  }

  private label(name: string): string {
    const color = LABEL_COLORS[this.labels.size % LABEL_COLORS.length] ?? 'cyan';
    const known = this.labels.get(name) ?? this.out.colors[color](name);
    this.labels.set(name, known);
    this.width = Math.max(this.width, name.length);
    return known + ' '.repeat(this.width - name.length);
  }

  private colored(message: string): string {
    if (ERROR_LINE.test(message)) return this.out.colors.red(message);
    return PLATFORM_LINE.test(message) ? this.out.colors.dim(message) : message;
  }
}
