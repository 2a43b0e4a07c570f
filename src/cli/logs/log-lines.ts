import type { Output } from '../terminal/output';
import { clockTime } from '../terminal/format';
import { isAtLeast, levelOf } from './log-level';
import type { SourcedEvent } from './log-reader';

type Colors = Output['colors'];

const PLATFORM_LINE =
  /^(?:INIT_START|START RequestId|END RequestId|REPORT RequestId|INIT_REPORT|\{"time":"[^"]*","type":"platform\.)/;
const LABEL_COLORS = [
  ...['cyan', 'magenta', 'yellow', 'green', 'blue'],
  ...['cyanBright', 'magentaBright', 'yellowBright', 'greenBright', 'blueBright'],
] as (keyof Colors & `${'cyan' | 'magenta' | 'yellow' | 'green' | 'blue'}${'' | 'Bright'}`)[];
/** Names are aligned up to this length. */
const MAX_LABEL = 40;

/** Log events as text for people: time, function when there are several, message. A function has always one colour. */
export class LogLines {
  private width = 0;

  constructor(
    private readonly colors: Colors,
    private readonly showsLabels: boolean,
  ) {}

  /** Aligns the names that follow with this one. */
  expect(label: string): void {
    this.width = Math.max(this.width, Math.min(MAX_LABEL, label.length));
  }

  text({ source, timestamp, message }: SourcedEvent): string {
    const time = this.colors.dim(clockTime(timestamp));
    const label = this.showsLabels ? `${this.label(source.label)} ` : '';
    return `${time} ${label}${this.colored(message.trimEnd())}`;
  }

  private label(name: string): string {
    this.expect(name);
    const color = LABEL_COLORS[hashOf(name) % LABEL_COLORS.length] ?? 'cyan';
    return this.colors[color](name) + ' '.repeat(Math.max(0, this.width - name.length));
  }

  private colored(message: string): string {
    const level = levelOf(message);
    if (isAtLeast(level, 'error')) return this.colors.red(message);
    if (level === 'warn') return this.colors.yellow(message);
    return PLATFORM_LINE.test(message) || !isAtLeast(level, 'info') ? this.colors.dim(message) : message;
  }
}

/** The same for a name in every run (FNV-1a, 32 bits). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash;
}
