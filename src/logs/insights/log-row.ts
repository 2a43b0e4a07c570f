import type { StoredEvent } from '../store/log-record';

/** What of REPORT lines is a field (CloudWatch Logs user guide, "Supported logs and discovered fields", Lambda). */
const REPORT: Readonly<Record<string, RegExp>> = {
  '@duration': /\tDuration: ([\d.]+) ms/,
  '@billedDuration': /\tBilled Duration: ([\d.]+) ms/,
  '@initDuration': /\tInit Duration: ([\d.]+) ms/,
  '@memorySize': /\tMemory Size: (\d+) MB/,
  '@maxMemoryUsed': /\tMax Memory Used: (\d+) MB/,
};
const BYTES_PER_MB = 1_000_000;
const TYPE = /^(START|END|REPORT|INIT_START) /;

/** An event as queries see it: its own fields, and those of a message that is JSON. */
export class LogRow {
  private parsed: unknown;
  private isParsed = false;

  constructor(
    private readonly event: StoredEvent,
    private readonly group: string,
    private readonly accountId: string,
  ) {}

  get timestamp(): number {
    return this.event.timestamp;
  }

  get seq(): number {
    return this.event.seq;
  }

  /** Undefined where the event has none of the name. */
  field(name: string): string | undefined {
    const { event } = this;
    switch (name) {
      case '@timestamp':
        return timeText(event.timestamp);
      case '@ingestionTime':
        return timeText(event.ingestionTime);
      case '@message':
        return event.message;
      case '@logStream':
        return event.stream;
      case '@log':
        return `${this.accountId}:${this.group}`;
      case '@requestId':
        return this.requestId();
      case '@type':
        return TYPE.exec(event.message)?.[1];
      default:
        return Object.hasOwn(REPORT, name) ? this.reported(name) : this.member(name);
    }
  }

  private requestId(): string | undefined {
    const { requestId, message } = this.event;
    return requestId ?? /RequestId: ([0-9a-f-]{36})/.exec(message)?.[1];
  }

  private reported(name: string): string | undefined {
    const { message } = this.event;
    const value = message.startsWith('REPORT ') ? REPORT[name]?.exec(message)?.[1] : undefined;
    if (value === undefined || !/emory/.test(name)) return value;
    return String(Number(value) * BYTES_PER_MB);
  }

  /** `a.b.0` of a message that is a JSON object. */
  private member(path: string): string | undefined {
    if (!this.isParsed) {
      this.isParsed = true;
      if (this.event.message.startsWith('{')) this.parsed = parse(this.event.message);
    }
    let value = this.parsed;
    for (const name of path.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
      value = (value as Record<string, unknown>)[name];
    }
    if (value === null || value === undefined) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
}

/** `2026-11-30 12:00:00.000` */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').slice(0, 23);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
