import type { Clock } from '../../lib/clock';
import type { InvocationReport, LoggedSpan } from '../../telemetry/events';
import type { EnvironmentOutput } from '../environment-output';
import type { PeakMemory } from '../peak-memory';
import type { RuntimeEvent } from '../runtime-api/runtime-event';
import type { Failure } from './failure';

export interface TurnRecordParts {
  readonly clock: Clock;
  readonly log: Pick<EnvironmentOutput, 'start' | 'answered' | 'runtimeDone' | 'end'>;
  readonly peak: PeakMemory;
}

/** What an invocation has come to. */
export type TurnFigures = Pick<
  InvocationReport,
  'durationMs' | 'billedDurationMs' | 'initDurationMs' | 'maxMemoryUsedMb' | 'producedBytes'
>;

/**
 * What the log says of one invocation. Its END and REPORT are written when it is answered or, where there are
 * extensions, when they are done: what they take counts, as on AWS (Lambda developer guide, "Lambda execution
 * environment lifecycle", "Invoke phase").
 */
export class TurnRecord {
  private readonly startedAt: number;
  private isStarted = false;
  private deliveredAt: number | undefined;
  /** Epoch milliseconds. */
  private deliveredAtWall = 0;
  private firstByteAt: number | undefined;
  private answeredAt = 0;
  /** The runtime has asked for more. */
  private askedAt: number | undefined;
  private isByRuntime = false;
  private isEnded = false;
  private producedBytes = 0;
  private failure: Failure | undefined;

  constructor(
    private readonly event: RuntimeEvent,
    private readonly parts: TurnRecordParts,
    /** Of an init that this invocation pays for. */
    private readonly initDurationMs: number | undefined,
  ) {
    this.startedAt = parts.clock.now();
  }

  /** The runtime gets the event. */
  delivered(): void {
    this.start();
    this.deliveredAt = this.parts.clock.now();
    this.deliveredAtWall = this.parts.clock.wallTime();
  }

  /** The first byte of the runtime's answer is here. */
  responding(): void {
    this.firstByteAt = this.parts.clock.now();
  }

  /** The caller is answered. `isAwaited`: extensions may have to do with it still, and `end` follows. */
  answered(
    producedBytes: number,
    how: { readonly failure?: Failure; readonly isByRuntime: boolean; readonly isAwaited: boolean },
  ): TurnFigures {
    this.start();
    this.answeredAt = this.parts.clock.now();
    this.isByRuntime = how.isByRuntime;
    this.producedBytes = producedBytes;
    this.failure = how.failure;
    const figures = this.figures(this.answeredAt);
    if (how.isAwaited) this.parts.log.answered({ ...figures, ...this.common() });
    else this.write(this.answeredAt, figures);
    return figures;
  }

  /** Safe to call again. */
  runtimeAsked(): void {
    if (this.isEnded || this.askedAt !== undefined) return;
    this.askedAt = this.parts.clock.now();
    this.runtimeDone(this.askedAt);
  }

  /** Nobody has anything to do with it any more, or it is broken off by `failure`. Safe to call again. */
  end(failure?: Failure): void {
    if (this.isEnded) return;
    this.failure = failure ?? this.failure;
    const now = this.parts.clock.now();
    this.write(now, this.figures(now));
  }

  private start(): void {
    if (!this.isStarted) this.parts.log.start(this.event);
    this.isStarted = true;
  }

  private write(now: number, figures: TurnFigures): void {
    this.isEnded = true;
    if (this.askedAt === undefined) this.runtimeDone(now);
    const { askedAt } = this;
    const spans = askedAt === undefined ? [] : [this.span('extensionOverhead', askedAt, now)];
    this.parts.log.end({ ...figures, ...this.common(), ...(spans.length > 0 ? { spans } : {}) });
  }

  private runtimeDone(now: number): void {
    this.parts.log.runtimeDone({
      ...this.common(),
      durationMs: now - (this.deliveredAt ?? this.startedAt),
      producedBytes: this.producedBytes,
      ...(this.isByRuntime ? { spans: this.runtimeSpans() } : {}),
    });
  }

  private runtimeSpans(): LoggedSpan[] {
    const { deliveredAt = this.startedAt, answeredAt, firstByteAt = answeredAt, askedAt } = this;
    return [
      this.span('responseLatency', deliveredAt, firstByteAt),
      this.span('responseDuration', firstByteAt, answeredAt),
      ...(askedAt === undefined ? [] : [this.span('runtimeOverhead', answeredAt, askedAt)]),
    ];
  }

  private span(name: string, from: number, to: number): LoggedSpan {
    const startedAt = this.deliveredAtWall + from - (this.deliveredAt ?? from);
    return { name, startedAt, durationMs: to - from };
  }

  private common() {
    const { requestId, tenantId, segment } = this.event;
    return {
      requestId,
      ...(tenantId === undefined ? {} : { tenantId }),
      ...(segment ? { segment } : {}),
      ...(this.failure ? { failure: this.failure } : {}),
    };
  }

  private figures(now: number): TurnFigures {
    const durationMs = now - this.startedAt;
    const { initDurationMs, producedBytes } = this;
    return {
      durationMs,
      billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
      ...(initDurationMs === undefined ? {} : { initDurationMs }),
      maxMemoryUsedMb: this.parts.peak.megabytes(),
      producedBytes,
    };
  }
}
