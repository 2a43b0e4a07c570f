import type { Clock } from '../../lib/clock';
import { applicationRecord, type ApplicationLogLevel } from './application-record';
import type {
  EnvironmentEvent,
  InitializationType,
  InvocationReport,
  LogEvent,
  LoggedFailure,
  LogSink,
  LogStreamName,
  RuntimeDone,
} from '../../telemetry/events';
import { cutEvents, LineSplitter, MAX_EVENT_BYTES } from './line-splitter';
import { LogTail } from '../query/log-tail';
import { platformLog } from './platform-log';
import { platformRecords, type PlatformRecord } from './platform-records';
import { runtimeVersion } from './runtime-version';
import type {
  ExtensionReported,
  InitStarted,
  InvocationReported,
  InvocationStarted,
  LogsDropped,
  PlatformLog,
  PlatformLogging,
  Subscribed,
} from './platform-log-events';

/** An invocation that begins; what the log does not tell of it does not matter. */
export interface StartedInvocation extends Omit<InvocationStarted, 'at' | 'functionVersion' | 'functionArn'> {
  readonly invokedArn: string;
}

/** LoggingConfig of the function (Lambda API reference, "LoggingConfig"). */
export interface FunctionLogging extends PlatformLogging {
  /** JSON only; INFO when absent. */
  readonly ApplicationLogLevel?: ApplicationLogLevel;
}

export interface StreamLogOptions {
  readonly sink: LogSink;
  readonly stream: LogStreamName;
  readonly functionName: string;
  /** The function's ARN without a qualifier. */
  readonly functionArn: string;
  readonly version: string;
  readonly memorySizeMb: number;
  readonly logging: FunctionLogging;
  /** Lambda's identifier, such as `python3.13`; unset for an image that brings its own. */
  readonly runtime?: string;
  readonly initializationType: InitializationType;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/**
 * The log stream of one execution environment. Every call is one append at most: invocations come by the thousand a
 * second, and what they wrote must be in the store before they are answered.
 */
export class StreamLog {
  readonly isApart: boolean;
  private readonly platform: PlatformLog;
  /** The same for `listener`. */
  private readonly records: PlatformLog<PlatformRecord>;
  private readonly lines: Readonly<Record<'stdout' | 'stderr', LineSplitter>>;
  /** Of each external extension, by its name: none is mixed with another's or the function's. */
  private readonly extensionLines = new Map<string, LineSplitter>();
  private readonly log = new LogTail();
  /** Whoever inside wants to know what happens; there is none in nearly all environments. */
  private listener: ((event: EnvironmentEvent) => void) | undefined;
  private initStarted: InitStarted | undefined;
  /** Lines of the call that is under way. */
  private batch: LogEvent[] = [];
  private requestId: string | undefined;
  /** What is written now is written by the init that the first call pays for; its tail begins with it, as on AWS. */
  private isLoadingForCall: boolean;
  /** That call is answered: what is written for it now comes too late for its tail. */
  private isTailWhole = false;
  /** The time of the call that is under way, epoch milliseconds. */
  private now = 0;

  constructor(private readonly options: StreamLogOptions) {
    const { logging, runtime, initializationType } = options;
    this.platform = platformLog(logging, initializationType);
    this.records = platformRecords(initializationType);
    this.isLoadingForCall = initializationType === 'on-demand';
    // AWS's own runtimes read the level from their environment; a custom one's output is sifted here.
    const isCustom = runtime === undefined || runtime.startsWith('provided');
    this.isApart = logging.LogFormat === 'JSON' && isCustom;
    const level = logging.ApplicationLogLevel ?? 'INFO';
    this.lines = {
      stdout: new LineSplitter(this.isApart ? (line) => this.sift(line, level) : (line) => this.add(line)),
      stderr: new LineSplitter((line) => this.add(line)),
    };
  }

  /** From now on `listener` is told of all that happens, and of the beginning of the init. */
  tell(listener: (event: EnvironmentEvent) => void): void {
    this.listener = listener;
    if (this.initStarted) this.tellOf(this.records.initStart(this.initStarted));
  }

  tellNobody(): void {
    this.listener = undefined;
  }

  subscribed(event: Subscribed): void {
    this.begin();
    this.say((log) => log.subscription(this.now, event));
    this.send();
  }

  dropped(event: LogsDropped): void {
    this.begin();
    this.say((log) => log.dropped(this.now, event));
    this.send();
  }

  initStart(): void {
    const { functionName, functionArn, version, memorySizeMb, runtime, stream } = this.options;
    this.begin();
    const event = {
      at: this.now,
      ...(runtime === undefined ? {} : runtimeVersion(runtime, functionArn)),
      functionName,
      functionVersion: version,
      instanceId: stream.stream,
      memorySizeMb,
    };
    this.initStarted = event;
    this.say((log) => log.initStart(event));
    this.send();
  }

  /** `phase` is `invoke` for the second try of a failed init, inside the first invocation. */
  initReport(durationMs: number, phase: 'init' | 'invoke', failure?: LoggedFailure): void {
    this.begin();
    this.flushLines();
    const event = { at: this.now, durationMs, phase, ...(failure ? { failure } : {}) };
    this.say((log) => log.initReport(event));
    this.send();
  }

  /** At the end of an init that had extensions. */
  extensions(reports: readonly ExtensionReported[]): void {
    this.begin();
    for (const report of reports) this.say((log) => log.extension(this.now, report));
    this.send();
  }

  start(invocation: StartedInvocation): void {
    const { requestId, invokedArn: functionArn, traceHeader, tenantId, segment } = invocation;
    this.begin();
    this.flushLines();
    this.isLoadingForCall = false;
    this.requestId = requestId;
    const { version: functionVersion } = this.options;
    const of = { requestId, functionVersion, functionArn, traceHeader, tenantId, segment };
    const event = { at: this.now, ...of };
    this.say((log) => log.start(event));
    this.send();
  }

  /** The data is not kept beyond the call. */
  output(stream: 'stdout' | 'stderr', data: Buffer): void {
    this.begin();
    this.lines[stream].write(data);
    this.send();
  }

  /** Of an external extension. The data is not kept beyond the call. */
  extensionOutput(name: string, data: Buffer): void {
    let lines = this.extensionLines.get(name);
    if (!lines) {
      lines = new LineSplitter((line) => this.add(line, 'extension'));
      this.extensionLines.set(name, lines);
    }
    this.begin();
    lines.write(data);
    this.send();
  }

  /** One log record of the runtime's client, which may have several lines; several events if it is too long for one. */
  record(message: string, writtenAt: number): void {
    const before = this.now;
    this.begin();
    // Its own time, as far as it can be true: not before what stands before it, and not to come.
    this.now = Math.min(this.now, Math.max(before, writtenAt));
    // A UTF-16 unit is three bytes at most: nearly every record need not be encoded to know that it fits.
    if (message.length * 3 <= MAX_EVENT_BYTES) this.add(message);
    else this.add(cutEvents(Buffer.from(message), (event) => this.add(event)).toString());
    this.send();
  }

  /** Its caller is answered while extensions still work: the tail has END and REPORT as they would be now. */
  answered(report: InvocationReport): void {
    this.begin();
    this.flushLines();
    for (const message of endOf(this.platform, this.ended(report))) this.log.add(message);
    this.log.finish();
    this.isTailWhole = true;
    this.send();
  }

  /** After a line that the function did not finish. */
  runtimeDone(done: RuntimeDone): void {
    this.begin();
    this.flushLines();
    const event = { at: this.now, ...done };
    this.say((log) => log.runtimeDone(event));
    this.send();
  }

  /** END and REPORT, after a line that the function did not finish. Lines that come later belong to no invocation. */
  end(report: InvocationReport): void {
    this.begin();
    this.flushLines();
    const event = this.ended(report);
    this.say((log) => endOf(log, event));
    if (!this.isTailWhole) this.log.finish();
    this.isTailWhole = false;
    this.requestId = undefined;
    this.send();
  }

  /**
   * The last 4,096 bytes of the invocation that was answered last, each line with its newline: START to REPORT, and before
   * START what the function wrote while it was loaded for this call.
   */
  tail(): Buffer {
    return this.log.last();
  }

  /** Writes what is still held of unfinished lines. */
  close(): void {
    this.begin();
    this.flushLines();
    for (const lines of this.extensionLines.values()) lines.flush();
    this.send();
  }

  private ended(report: InvocationReport): InvocationReported {
    return { at: this.now, memorySizeMb: this.options.memorySizeMb, ...report };
  }

  private begin(): void {
    this.now = this.options.clock.wallTime();
  }

  private send(): void {
    if (this.batch.length === 0) return;
    this.options.sink.append(this.options.stream, this.batch);
    // The sink may keep the array.
    this.batch = [];
  }

  private flushLines(): void {
    this.lines.stdout.flush();
    this.lines.stderr.flush();
  }

  private sift(line: string, level: ApplicationLogLevel): void {
    const record = applicationRecord(line, level, this.now);
    if (record !== undefined) this.add(record);
  }

  /** Writes what the platform did, and tells whoever listens. */
  private say(what: <T>(log: PlatformLog<T>) => T[]): void {
    this.addAll(what(this.platform));
    if (this.listener) this.tellOf(what(this.records));
  }

  private addAll(messages: readonly string[]): void {
    for (const message of messages) this.addLine(message, this.requestId !== undefined);
  }

  private add(message: string, category: 'function' | 'extension' = 'function'): void {
    this.addLine(message, this.requestId !== undefined || this.isLoadingForCall);
    this.listener?.({ category, type: category, at: this.now, record: message });
  }

  private tellOf(records: readonly PlatformRecord[]): void {
    for (const { at, type, fields } of records) {
      this.listener?.({ category: 'platform', type, at, record: fields });
    }
  }

  private addLine(message: string, isInTail: boolean): void {
    const { now: timestamp, requestId } = this;
    this.batch.push(requestId === undefined ? { timestamp, message } : { timestamp, message, requestId });
    if (isInTail && !this.isTailWhole) this.log.add(message);
  }
}

function endOf<T>(log: PlatformLog<T>, event: InvocationReported): T[] {
  return [...log.end(event), ...log.report(event)];
}
