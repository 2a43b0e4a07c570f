import type { Clock } from '../lib/clock';
import { CallAccounts } from '../accounts/call-accounts';
import { StreamLog, type FunctionLogging } from '../logs/stream/environment-log';
import type {
  Decision,
  EnvironmentTransition,
  InitializationType,
  InvocationRecord,
  LogSink,
  LogStreamName,
  ServiceLog,
} from '../telemetry/events';
import { FanOut } from '../telemetry/fan-out';
import { DecisionJournal, type JournalFilter } from '../accounts/journal';
import { InvocationHistory, type HistoryFilter } from '../accounts/invocation-history';
import { LogStore } from '../logs/store/log-store';
import type { MetricsPage } from '../metrics/exposition';
import { Metrics, type GaugeSource } from '../metrics/metrics';
import { ProcessMetrics } from '../metrics/process-metrics';
import { LokiLog } from '../logs/loki/loki-log';
import { HttpPushClient, type LokiTarget } from '../logs/loki/push-client';
import { LokiPusher } from '../logs/loki/pusher';
import { SavedWaits } from '../accounts/saved-waits';
import { JsonServiceLog, type ServiceLogLevel } from '../telemetry/service-log';

export interface TelemetrySettings {
  readonly logLevel: ServiceLogLevel;
  readonly logMaxBytes: number;
  readonly logMaxAgeDays: number;
  /** Where invocation logs are pushed, beside the disk. */
  readonly loki: LokiTarget | undefined;
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
const DECISIONS = 10_000;
const DAY_MS = 24 * 3600 * 1000;

/** All that watches: metrics, invocation logs, the last invocations, the service's own log. */
export class TelemetryServices extends FanOut {
  private constructor(
    override readonly log: JsonServiceLog,
    readonly logs: LogStore,
    private readonly loki: LokiLog | undefined,
    private readonly metrics: Metrics,
    private readonly history: InvocationHistory,
    private readonly journal: DecisionJournal,
    private readonly clock: Clock,
    readonly savedWaits: SavedWaits,
    readonly accounts: CallAccounts,
  ) {
    const diary = { environment: (to: EnvironmentTransition) => log.debug('environment', { ...to }) };
    const memory = {
      invocation: (record: InvocationRecord) => history.add(record),
      decision: (decision: Decision) => journal.add(decision),
    };
    const starts = {
      containerStarted: (createMs: number, startMs: number) =>
        savedWaits.containerStarted(createMs + startMs),
    };
    super([metrics, memory, diary, starts, ...accounts.listeners, ...(loki ? [loki] : [])], log);
  }

  static async open(
    settings: TelemetrySettings,
    directory: string,
    usagePath: string,
    clock: Clock,
    version: string,
  ): Promise<TelemetryServices> {
    const log = JsonServiceLog.create(settings.logLevel);
    const metrics = new Metrics({ release: version, clock, process: ProcessMetrics.start() });
    const logs = await LogStore.open({
      directory,
      settings: { maxBytes: settings.logMaxBytes, maxAgeMs: settings.logMaxAgeDays * DAY_MS },
      clock,
      log,
      dropped: (events) => metrics.logEventsDropped('disk', events),
    });
    const loki = settings.loki && openLoki(settings.loki, clock, log, metrics);
    const history = new InvocationHistory(HISTORY);
    const journal = new DecisionJournal(DECISIONS);
    const accounts = CallAccounts.open(usagePath, clock, log);
    const waits = new SavedWaits();
    return new TelemetryServices(log, logs, loki, metrics, history, journal, clock, waits, accounts);
  }

  /** The log of one environment. */
  environmentLog(
    { functionArn, version }: LoggedFunction,
    stream: LogStreamName,
    initializationType: InitializationType,
    environmentId: string,
  ): StreamLog {
    const pushed = this.loki?.sink({ ...version, environmentId });
    return new StreamLog({
      sink: pushed ? both(this.logs, pushed) : this.logs,
      stream,
      functionName: version.functionName,
      functionArn,
      version: version.version,
      memorySizeMb: version.memorySize,
      logging: version.logging,
      runtime: version.runtime,
      initializationType,
      clock: this.clock,
    });
  }

  invocations(filter: HistoryFilter): readonly InvocationRecord[] {
    return this.history.find(filter);
  }

  decisions(filter: JournalFilter): readonly Decision[] {
    const { requestId } = filter;
    const [call] = requestId === undefined ? [] : this.history.find({ requestId, limit: 1 });
    if (!call) return this.journal.find(filter);
    const endedAt = call.startedAt + call.totalMs;
    return this.journal.find(filter, { environmentId: call.environmentId, endedAt });
  }

  /** The metrics page, in the format that suits the Accept header best. */
  scrape(accept: string | undefined): Promise<MetricsPage> {
    return this.metrics.scrape(accept);
  }

  /** Where the metrics read what nobody tells. */
  readGaugesFrom(source: GaugeSource): void {
    this.metrics.readFrom(source);
  }

  /** A function was deleted: its series go. */
  forget(functionName: string): void {
    this.metrics.forget(functionName);
    this.savedWaits.forget(functionName);
    this.accounts.forget(functionName);
  }

  async close(): Promise<void> {
    this.accounts.close();
    await this.logs.close();
    await this.loki?.close();
  }
}

function openLoki(target: LokiTarget, clock: Clock, log: ServiceLog, metrics: Metrics): LokiLog {
  const client = new HttpPushClient(target);
  const dropped = (lines: number) => metrics.logEventsDropped('loki', lines);
  // From the start, so that the first drop is an increase.
  dropped(0);
  return new LokiLog(new LokiPusher({ client, clock, log, dropped, random: Math.random }), clock);
}

function both(first: LogSink, second: LogSink): LogSink {
  return {
    append(to, events) {
      first.append(to, events);
      second.append(to, events);
    },
  };
}
