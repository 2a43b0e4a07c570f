import { Bell } from '../../../lib/bell';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { ServiceLog, SourceFact } from '../../../telemetry/events';
import type { BatchCaller } from '../call/batch-caller';
import { RecordFilter, type CompilePattern } from '../call/record-filter';
import type { BatchOutcome } from '../call/batch-outcome';
import type { MappingRecord } from '../mapping-record';
import type { RunStatus } from '../mapping-runs';
import { BrokerRefusal, type StreamKind } from '../source-kind';
import type { Checkpoint, Checkpoints, Position, Shard, StreamSource } from '../stream-source';
import { BatchRun } from './batch-run';
import { CheckpointKeeper } from './checkpoint-keeper';
import type { GivenUp } from './given-up';
import { Lags } from './lags';
import { laneCount } from './lane-of';
import { retryPauseMs } from './retry-pause';
import { ShardRun } from './shard-run';
import { ShardState } from './shard-state';
import { Shards } from './shards';
import { Troubles } from './troubles';

/** Between two looks at which shards there are; the end of one is a reason to look at once. Milliseconds. */
const LIST_MS = 10_000;
const REFUSED_MS = 30_000;
const NOTHING_YET = 'No records processed';

export interface StreamRunParts {
  readonly kind: StreamKind;
  /** For brokers that keep none. */
  readonly checkpoints: (uuid: string) => Checkpoints;
  readonly caller: Pick<BatchCaller, 'call'>;
  readonly givenUp: Pick<GivenUp, 'settle'>;
  readonly compile: CompilePattern;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'info' | 'warn' | 'error'>;
}

/** A mapping of a stream that runs: it finds its shards, and reads each of them. */
export class StreamRun {
  private readonly stop = new AbortController();
  private readonly troubles: Troubles;
  private readonly bell: Bell;
  private readonly lags: Lags;
  private readonly reading = new Map<
    string,
    { readonly stop: AbortController; readonly done: Promise<void> }
  >();
  private filter: RecordFilter;
  private lastResult = NOTHING_YET;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: StreamRunParts,
    private mapping: MappingRecord,
  ) {
    const { clock, telemetry, log, compile } = parts;
    this.troubles = new Troubles({ mapping: () => this.mapping, clock, telemetry, log });
    this.bell = new Bell(clock);
    this.lags = new Lags((oldestMs) => {
      const { uuid: source, kind } = this.mapping;
      telemetry.sourceFact({ source, kind, what: 'lag', oldestMs });
    });
    this.filter = RecordFilter.of(mapping.settings, compile);
  }

  start(): void {
    this.running = this.run().catch((error: unknown) => {
      this.troubles.begin('stream', error, 0);
    });
  }

  /** From the next batch on it is this one. */
  update(mapping: MappingRecord): void {
    this.filter = RecordFilter.of(mapping.settings, this.parts.compile);
    this.mapping = mapping;
  }

  get current(): MappingRecord {
    return this.mapping;
  }

  get status(): RunStatus {
    const trouble = this.troubles.first;
    return { lastProcessingResult: this.lastResult, ...(trouble ? { trouble } : {}) };
  }

  /** Nothing more is read; resolves when the calls that run have ended, and what they did is kept. */
  async drain(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const source = await this.untilDone('stream', () => this.parts.kind.open(this.mapping, this.stop.signal));
    if (!source) return;
    try {
      await this.readAll(source);
    } finally {
      for (const { stop } of this.reading.values()) stop.abort();
      await Promise.all([...this.reading.values()].map(({ done }) => done));
      await source.close().catch(() => undefined);
    }
  }

  private async readAll(source: StreamSource): Promise<void> {
    const checkpoints = source.checkpoints ?? this.parts.checkpoints(this.mapping.uuid);
    const shards = new Shards(checkpoints, () => this.mapping.settings, this.parts.clock);
    while (!this.stop.signal.aborted) {
      const begun = await this.untilDone('stream', async () => {
        const listed = await source.shards(this.stop.signal);
        this.leaveLost(listed);
        return shards.begin(listed);
      });
      for (const { shard, from, checkpoint } of begun ?? [])
        this.read({ source, shards, checkpoints }, shard, from, checkpoint);
      this.tellPollers();
      await this.bell.wait(LIST_MS, this.stop.signal);
    }
  }

  private read(
    { source, shards, checkpoints }: { source: StreamSource; shards: Shards; checkpoints: Checkpoints },
    shard: Shard,
    from: Position,
    checkpoint: Checkpoint,
  ): void {
    const { clock, caller, givenUp, telemetry, log } = this.parts;
    const stop = new AbortController();
    const stopped = AbortSignal.any([stop.signal, this.stop.signal]);
    const { troubles } = this;
    const keeper = new CheckpointKeeper(
      {
        ...{ checkpoints, clock, shardId: shard.id },
        told: (fault, pauseMs) => {
          if (fault === undefined) troubles.end(`${shard.id} checkpoint`);
          else troubles.begin(`${shard.id} checkpoint`, fault, pauseMs);
        },
      },
      checkpoint,
    );
    const state = new ShardState(keeper, stopped, laneCount(this.mapping.settings));
    const shared = { mapping: () => this.mapping, source, shard, state, telemetry, clock };
    const batches = new BatchRun({ ...shared, caller, givenUp, called: (outcome) => this.called(outcome) });
    const behind = (ms: number): void => this.lags.set(shard.id, ms);
    const run = new ShardRun({ ...shared, filter: () => this.filter, batches, troubles, behind });
    const whole = async (): Promise<void> => {
      try {
        await run.run(from, checkpoint.from, stopped);
        if (stopped.aborted) await keeper.flush();
        else await keeper.end(stopped);
        shards.ended(shard.id, stop.signal.aborted || !stopped.aborted);
      } catch (error) {
        // A fault of ours: what was not handled is read again.
        log.error('a shard is not read any more; it is begun again', { source: this.mapping.uuid, error });
        troubles.begin(shard.id, error, REFUSED_MS);
        await pause(clock, REFUSED_MS, stopped);
        shards.lost(shard.id);
      }
      this.reading.delete(shard.id);
      this.lags.forget(shard.id);
      this.bell.ring();
    };
    this.reading.set(shard.id, { stop, done: whole() });
  }

  /** A shard that is listed no more and cannot be read has nothing to give; its children may be. */
  private leaveLost(listed: readonly Shard[]): void {
    const ids = new Set(listed.map(({ id }) => id));
    for (const [id, { stop }] of this.reading) if (!ids.has(id) && this.troubles.has(id)) stop.abort();
  }

  private called(outcome: BatchOutcome): void {
    if (outcome.outcome === 'ok' || outcome.outcome === 'partial') this.lastResult = 'OK';
    if (outcome.outcome === 'failed') this.lastResult = 'PROBLEM: Function call failed';
    if (outcome.outcome === 'not-run' && outcome.why === 'no-function') {
      this.lastResult = 'PROBLEM: Function call failed';
      this.troubles.begin('function', new Error(outcome.message), retryPauseMs(Number.POSITIVE_INFINITY));
    } else this.troubles.end('function');
  }

  private tellPollers(): void {
    const { uuid: source, kind } = this.mapping;
    this.parts.telemetry.sourceFact({ source, kind, what: 'pollers', count: this.reading.size });
  }

  /** The answer of a broker that may be away; undefined when the run has been told to stop before. */
  private async untilDone<T>(part: string, ask: () => Promise<T>): Promise<T | undefined> {
    const { signal } = this.stop;
    for (let setbacks = 1; !signal.aborted; setbacks += 1) {
      try {
        const answer = await ask();
        this.troubles.end(part);
        return answer;
      } catch (error) {
        if (signal.aborted) break;
        const pauseMs = error instanceof BrokerRefusal ? REFUSED_MS : retryPauseMs(setbacks);
        this.troubles.begin(part, error, pauseMs);
        await pause(this.parts.clock, pauseMs, signal);
      }
    }
    return undefined;
  }
}
