import type { Clock } from '../lib/clock';
import type { CallAccounts } from '../accounts/call-accounts';
import type { Package } from '../functions/model';
import { StreamLog, type FunctionLogging } from '../logs/stream/environment-log';
import type { Decision } from '../contract/decision';
import type { InvocationRecord } from '../contract/invocation-record';
import type { EnvironmentTransition, InitializationType, LogSink, LogStreamName } from '../telemetry/events';
import type { SourceFigures } from '../sources/figures/source-figures';
import { FanOut } from '../telemetry/fan-out';
import type { DecisionJournal, JournalFilter } from '../accounts/journal';
import type { InvocationHistory, HistoryFilter } from '../accounts/invocation-history';
import type { LogStore } from '../logs/store/log-store';
import type { MetricsPage } from '../metrics/exposition';
import type { Metrics, GaugeSource } from '../metrics/metrics';
import type { LokiLog } from '../logs/loki/loki-log';
import type { SavedWaits } from '../accounts/saved-waits';
import type { Records } from '../records/records';
import type { SpanSender } from '../tracing/span-sender';
import type { JsonServiceLog } from '../telemetry/service-log';

/** A function as its environments' logs name it. */
export interface LoggedFunction {
  readonly functionArn: string;
  readonly version: {
    readonly functionName: string;
    readonly version: string;
    readonly memorySize: number;
    readonly package: Package;
    readonly logging: FunctionLogging;
  };
}

export interface TelemetryServicesParts {
  readonly log: JsonServiceLog;
  readonly logs: LogStore;
  readonly loki: LokiLog | undefined;
  readonly spans: SpanSender | undefined;
  readonly metrics: Metrics;
  readonly history: InvocationHistory;
  readonly journal: DecisionJournal;
  readonly clock: Clock;
  readonly savedWaits: SavedWaits;
  readonly accounts: CallAccounts;
  readonly sourceFigures: SourceFigures;
  readonly records: Records;
}

/** All that watches: metrics, invocation logs, the last invocations, the service's own log. */
export class TelemetryServices extends FanOut {
  override readonly log: JsonServiceLog;
  readonly logs: LogStore;
  readonly savedWaits: SavedWaits;
  readonly accounts: CallAccounts;
  /** Calls, decisions and environments' lives, on disk. */
  readonly records: Records;
  /** What has passed at each source of events. */
  readonly sourceFigures: SourceFigures;

  constructor(private readonly parts: TelemetryServicesParts) {
    const { log, loki, spans, metrics, history, journal, savedWaits, accounts, sourceFigures } = parts;
    const diary = { environment: (to: EnvironmentTransition) => log.debug('environment', { ...to }) };
    const memory = {
      invocation: (record: InvocationRecord) => history.add(record),
      decision: (decision: Decision) => journal.add(decision),
    };
    const starts = {
      containerStarted: (createMs: number, startMs: number) =>
        savedWaits.containerStarted(createMs + startMs),
    };
    super(
      [
        metrics,
        memory,
        ...(log.tells('debug') ? [diary] : []),
        starts,
        sourceFigures,
        ...accounts.listeners,
        parts.records.keeper,
        ...(loki ? [loki] : []),
        ...(spans ? [spans] : []),
      ],
      log,
    );
    ({ log: this.log, logs: this.logs, savedWaits: this.savedWaits, accounts: this.accounts } = parts);
    this.sourceFigures = sourceFigures;
    this.records = parts.records;
  }

  /** The log of one environment. */
  environmentLog(
    { functionArn, version }: LoggedFunction,
    stream: LogStreamName,
    initializationType: InitializationType,
    environmentId: string,
  ): StreamLog {
    const pushed = this.parts.loki?.sink({ ...version, environmentId });
    return new StreamLog({
      sink: pushed ? both(this.logs, pushed) : this.logs,
      stream,
      functionName: version.functionName,
      functionArn,
      version: version.version,
      memorySizeMb: version.memorySize,
      logging: version.logging,
      ...(version.package.type === 'zip' ? { runtime: version.package.runtime } : {}),
      initializationType,
      clock: this.parts.clock,
    });
  }

  invocations(filter: HistoryFilter): readonly InvocationRecord[] {
    return this.parts.history.find(filter);
  }

  /** Of the last ones, or of all that are kept where those are not enough. */
  async decisions(filter: JournalFilter): Promise<readonly Decision[]> {
    const last = this.lastDecisions(filter);
    if (last.length >= filter.limit) return last;
    const all = await this.records.decisions(filter).catch(() => last);
    return all.length > last.length ? all : last;
  }

  private lastDecisions(filter: JournalFilter): readonly Decision[] {
    const { requestId } = filter;
    const [call] = requestId === undefined ? [] : this.parts.history.find({ requestId, limit: 1 });
    if (!call) return this.parts.journal.find(filter);
    const endedAt = call.startedAt + call.totalMs;
    return this.parts.journal.find(filter, { environmentId: call.environmentId, endedAt });
  }

  /** The metrics page, in the format that suits the Accept header best. */
  scrape(accept: string | undefined): Promise<MetricsPage> {
    return this.parts.metrics.scrape(accept);
  }

  /** Where the metrics read what nobody tells. */
  readGaugesFrom(source: GaugeSource): void {
    this.parts.metrics.readFrom(source);
  }

  /** A function was deleted: its series go. */
  forget(functionName: string): void {
    this.parts.metrics.forget(functionName);
    this.savedWaits.forget(functionName);
    this.accounts.forget(functionName);
  }
}

function both(first: LogSink, second: LogSink): LogSink {
  return {
    append(to, events) {
      first.append(to, events);
      second.append(to, events);
    },
  };
}
