import type { Delivery } from '../../../src/async/delivery';
import type { InvokeResult } from '../../../src/invocation/invocation';
import type { BatchOutcome } from '../../../src/sources/mapping/call/batch-outcome';
import type { MappingRecord } from '../../../src/sources/mapping/mapping-record';
import type { QueueKind } from '../../../src/sources/mapping/source-kind';
import type { SourceRecord } from '../../../src/sources/mapping/source-record';
import { QueueRuns } from '../../../src/sources/mapping/loop/queue-runs';
import type { Clock } from '../../../src/lib/clock';
import type { Pattern } from '../../../src/patterns/pattern';
import type { QueueSource } from '../../../src/sources/mapping/queue-source';
import { FakeClock, settled } from '../fake-clock';
import { RecordingTelemetry, silentLog } from '../telemetry';
import { FakeQueue } from './fake-queue';

const ANSWER: InvokeResult = {
  ...{ executedVersion: '$LATEST', environmentId: 'e', payload: Buffer.from('null') },
  startKind: 'warm',
  phases: { queue: 0, create: 0, start: 0, boot: 0, init: 0, invoke: 1, overhead: 0 },
};

export const OK: BatchOutcome = { outcome: 'ok', requestId: 'r', answer: ANSWER };
export const FAILED: BatchOutcome = {
  ...{ outcome: 'failed', requestId: 'r', message: 'Error' },
  answer: { ...ANSWER, functionError: 'Unhandled' },
};
export const partial = (...ids: string[]): BatchOutcome => ({
  ...{ outcome: 'partial', requestId: 'r', answer: ANSWER },
  failedIds: new Set(ids),
});
export const notRun = (why: 'throttled' | 'platform' | 'stopping' | 'no-function'): BatchOutcome => ({
  ...{ outcome: 'not-run', requestId: 'r', why, message: why },
});

/** What a function does with a batch, given the ids of its records. */
export type FakeFunction = (ids: readonly string[], clock: Clock) => BatchOutcome | Promise<BatchOutcome>;

/** The real loop, with a broker in memory, a function that the test writes, and time that it moves. */
export class LoopBox {
  readonly clock = new FakeClock();
  readonly telemetry = new RecordingTelemetry();
  /** Ids of each batch, as the function was given them. */
  readonly batches: string[][] = [];
  readonly deliveries: Delivery[] = [];
  readonly queue: FakeQueue;
  readonly runs: QueueRuns;
  /** Functions that run now, and how many did at most. */
  running = 0;
  mostRunning = 0;
  free = Number.POSITIVE_INFINITY;
  ofBox = Number.POSITIVE_INFINITY;
  canDeliver = true;
  openFault: Error | undefined;
  /** Mappings that were forgotten at the broker, and when the broker has done so. */
  readonly forgotten: string[] = [];
  forgets: Promise<void> = Promise.resolve();
  /** What is opened meanwhile is open then. */
  opensWhen: Promise<void> = Promise.resolve();

  constructor(
    private readonly does: FakeFunction = () => OK,
    maxReceive = 10,
    /** In place of the queue in memory, for its clock. */
    private readonly other?: (clock: Clock) => QueueSource,
  ) {
    const { clock, telemetry } = this;
    this.queue = new FakeQueue(clock, maxReceive);
    const forget = ({ uuid }: MappingRecord): Promise<void> => {
      this.forgotten.push(uuid);
      return this.forgets;
    };
    const kind: QueueKind = { name: 'sqs', style: 'queue', open: () => this.open(), forget };
    this.runs = new QueueRuns(new Map([['sqs', kind]]), {
      ...{ clock, telemetry, log: silentLog, newId: () => 'id', functionArnOf: () => 'arn:f' },
      caller: { call: (_, records) => this.call(records) },
      deliveries: { deliver: (delivery) => Promise.resolve(this.deliver(delivery)) },
      room: { free: () => this.free, ofBox: () => this.ofBox },
      compile: (text): Pattern => ({ matches: (event) => JSON.stringify(event).includes(text) }),
    });
  }

  async run(mapping: MappingRecord): Promise<void> {
    const begun = this.runs.run(mapping);
    await this.pass(0);
    await begun;
    await this.pass(0);
  }

  /** Lets so much time pass, and all end that can. */
  async pass(ms: number): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await settled();
    await this.clock.advance(ms);
    for (let turn = 0; turn < 20; turn += 1) await settled();
  }

  private async call(records: readonly SourceRecord[]): Promise<BatchOutcome> {
    const ids = records.map(({ id }) => id);
    this.batches.push(ids);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      return await this.does(ids, this.clock);
    } finally {
      this.running -= 1;
    }
  }

  private deliver(delivery: Delivery): boolean {
    if (this.canDeliver) this.deliveries.push(delivery);
    return this.canDeliver;
  }

  private async open(): Promise<QueueSource> {
    if (this.openFault) throw this.openFault;
    if (this.other) return this.other(this.clock);
    await this.opensWhen;
    this.queue.opened += 1;
    return this.queue;
  }
}

/** A function that takes so long. */
export const slow =
  (ms: number, outcome: BatchOutcome = OK): FakeFunction =>
  (_, clock) =>
    new Promise((done) => clock.after(ms, () => done(outcome)));
