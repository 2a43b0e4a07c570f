import { Registry } from 'prom-client';
import type { Clock } from '../lib/clock';
import { StreamLog, type FunctionLogging } from './environment-log';
import type { EnvironmentTransition, InvocationRecord, LogStreamName, Telemetry } from './events';
import { InvocationHistory, type HistoryFilter } from './invocation-history';
import { LogStore } from './log-store';
import { Metrics } from './metrics';
import { JsonServiceLog, type ServiceLogLevel } from './service-log';

export interface TelemetrySettings {
  readonly logLevel: ServiceLogLevel;
  readonly logMaxBytes: number;
  readonly logMaxAgeDays: number;
}

/** A function as its environments' logs name it. */
export interface LoggedFunction {
  readonly functionArn: string;
  readonly version: {
    readonly functionName: string;
    readonly version: string;
    readonly memorySize: number;
    readonly runtime: string;
    readonly logging: FunctionLogging;
  };
}

const HISTORY = 2000;
const DAY_MS = 24 * 3600 * 1000;

/** All that watches: metrics, invocation logs, the last invocations, the service's own log. */
export class TelemetryServices implements Telemetry {
  private readonly history = new InvocationHistory(HISTORY);

  private constructor(
    readonly log: JsonServiceLog,
    readonly logs: LogStore,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  static async open(
    settings: TelemetrySettings,
    directory: string,
    clock: Clock,
    version: string,
  ): Promise<TelemetryServices> {
    const log = JsonServiceLog.create(settings.logLevel);
    const metrics = new Metrics(new Registry(), version);
    const logs = await LogStore.open({
      directory,
      settings: { maxBytes: settings.logMaxBytes, maxAgeMs: settings.logMaxAgeDays * DAY_MS },
      clock,
      log,
      dropped: (events) => metrics.logEventsDropped(events),
    });
    return new TelemetryServices(log, logs, metrics, clock);
  }

  /** The log of one environment. */
  environmentLog({ functionArn, version }: LoggedFunction, stream: LogStreamName): StreamLog {
    return new StreamLog({
      sink: this.logs,
      stream,
      functionName: version.functionName,
      functionArn,
      version: version.version,
      memorySizeMb: version.memorySize,
      logging: version.logging,
      runtime: version.runtime,
      clock: this.clock,
    });
  }

  invocations(filter: HistoryFilter): readonly InvocationRecord[] {
    return this.history.find(filter);
  }

  scrape(): Promise<{ contentType: string; body: string }> {
    return this.metrics.scrape();
  }

  invocation(record: InvocationRecord): void {
    this.history.add(record);
    this.metrics.invocation(record);
  }

  throttled(functionName: string, reason: string): void {
    this.metrics.throttled(functionName, reason);
  }

  environment(transition: EnvironmentTransition): void {
    this.metrics.environment(transition);
    this.log.debug('environment', { ...transition });
  }

  containerStarted(createMs: number, startMs: number): void {
    this.metrics.containerStarted(createMs, startMs);
  }

  containerFailed(reason: string): void {
    this.metrics.containerFailed(reason);
  }

  concurrency(inFlight: number): void {
    this.metrics.concurrency(inFlight);
  }

  async close(): Promise<void> {
    await this.logs.close();
  }
}
