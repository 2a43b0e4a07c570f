import type { Clock } from '../../lib/clock';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { LogSink } from '../../telemetry/events';
import { lineOrigin, streamLabels, type LokiEntry } from './entry';
import { invocationLine } from './invocation-line';
import { LineTimes } from './line-times';

/** Where lines go. */
export interface LinePusher {
  add(entry: LokiEntry): void;
  close(): Promise<void>;
}

/** Whose log a sink takes. */
export interface LoggedEnvironment {
  readonly functionName: string;
  readonly version: string;
  readonly environmentId: string;
}

/** The invocation logs as Loki has them: what environments write, and a record of each invocation. */
export class LokiLog {
  private readonly times = new LineTimes();

  constructor(
    private readonly pusher: LinePusher,
    private readonly clock: Pick<Clock, 'wallTime'>,
  ) {}

  /** Takes the log of one environment. */
  sink({ functionName, version, environmentId }: LoggedEnvironment): LogSink {
    const labels = streamLabels(functionName, 'function');
    const origin = lineOrigin(version, environmentId);
    return {
      append: (_to, events) => {
        for (const { timestamp, message, requestId } of events) {
          const time = this.times.next(timestamp);
          const entry = { labels, time, line: message, origin };
          this.pusher.add(requestId === undefined ? entry : { ...entry, requestId });
        }
      },
    };
  }

  invocation(record: InvocationRecord): void {
    const { functionName, version, environmentId, requestId, outcome } = record;
    this.pusher.add({
      labels: streamLabels(functionName, 'invocations'),
      time: this.times.next(this.clock.wallTime()),
      line: invocationLine(record),
      origin: lineOrigin(version, environmentId),
      requestId,
      level: outcome === 'success' ? 'info' : 'error',
    });
  }

  close(): Promise<void> {
    return this.pusher.close();
  }
}
