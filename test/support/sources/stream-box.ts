import type { Delivery } from '../../../src/async/delivery';
import type { InvokeResult } from '../../../src/invocation/invocation';
import type { Pattern } from '../../../src/patterns/pattern';
import { BatchCaller } from '../../../src/sources/mapping/call/batch-caller';
import { FailureDeliveries } from '../../../src/sources/mapping/call/failure-deliveries';
import type { MappingRecord, MappingSettings } from '../../../src/sources/mapping/mapping-record';
import type { Checkpoint, Checkpoints } from '../../../src/sources/mapping/stream-source';
import { GivenUp } from '../../../src/sources/mapping/streams/given-up';
import { StreamRuns } from '../../../src/sources/mapping/streams/stream-runs';
import { FakeClock, settled } from '../fake-clock';
import { RecordingTelemetry } from '../telemetry';
import { FakeStream } from './fake-stream';
import { aMapping } from './records';

interface WindowMembers {
  readonly window?: { readonly start: string; readonly end: string };
  readonly state?: unknown;
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
}
export interface StreamEvent extends WindowMembers {
  readonly Records: readonly { readonly text: string }[];
}

/** What a function answers, or throws: an Error is its failure, an error of AWS's a refusal of the call. */
export type StreamFunction = (texts: readonly string[], event: StreamEvent) => unknown;

/** The real loop of streams, with a stream, a function and a time of the test's. */
export class StreamBox {
  readonly clock = new FakeClock();
  readonly stream = new FakeStream(() => this.clock.wallTime());
  readonly telemetry = new RecordingTelemetry();
  readonly deliveries: Delivery[] = [];
  readonly kept = new Map<string, Checkpoint | 'ended'>();
  /** Each event's records, as the function was given them. */
  readonly calls: string[] = [];
  readonly events: StreamEvent[] = [];
  /** What a destination says instead of taking it. */
  deliveryFault: Error | undefined;
  runs = this.newRuns();

  constructor(public handler: StreamFunction = () => null) {}

  /** As after `kill -9`: nothing is remembered but what was kept. */
  restart(): void {
    this.runs = this.newRuns();
  }

  async run(
    settings: Partial<MappingSettings> = {},
    changes: Partial<MappingRecord> = {},
  ): Promise<MappingRecord> {
    const mapping = this.mapping(settings, changes);
    await this.runs.run(mapping);
    await this.settled();
    return mapping;
  }

  mapping(settings: Partial<MappingSettings> = {}, changes: Partial<MappingRecord> = {}): MappingRecord {
    return aMapping(
      { StartingPosition: 'TRIM_HORIZON', ...settings },
      { kind: 'kinesis', eventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s', ...changes },
    );
  }

  /** Lets everything happen that needs no time. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await settled();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settled();
  }

  /** Bodies of what came to destinations. */
  get told(): readonly unknown[] {
    return this.deliveries.map(({ body }) => JSON.parse(String(body)) as unknown);
  }

  private newRuns(): StreamRuns {
    const { clock, telemetry, stream } = this;
    let ids = 0;
    const newId = (): string => `r${(ids += 1)}`;
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const deliver = (delivery: Delivery): Promise<void> => {
      if (this.deliveryFault) return Promise.reject(this.deliveryFault);
      this.deliveries.push(delivery);
      return Promise.resolve();
    };
    const deliveries = new FailureDeliveries({ destinations: { deliver }, clock, log, patienceMs: 60_000 });
    const functionArn = ({ functionName }: MappingRecord): string => `arn:function:${functionName}`;
    return new StreamRuns({
      kinds: [{ name: 'kinesis', style: 'stream', open: () => this.opened(stream) }],
      checkpoints: (uuid) => this.checkpoints(uuid === aMapping().uuid ? '' : uuid),
      forget: () => Promise.resolve(this.kept.clear()),
      caller: new BatchCaller({
        invoker: { invoke: (request) => this.invoke(request) },
        telemetry,
        clock,
        newId,
      }),
      givenUp: new GivenUp({ deliveries, functionArn, telemetry, clock, newId }),
      compile: containing,
      ...{ telemetry, clock, log },
    });
  }

  private opened(stream: FakeStream): Promise<FakeStream> {
    if (stream.fault) return Promise.reject(stream.fault);
    stream.isOpen = true;
    return Promise.resolve(stream);
  }

  private checkpoints(prefix: string): Checkpoints {
    return {
      load: (shard) => Promise.resolve(this.kept.get(prefix + shard)),
      save: (shard, checkpoint) => Promise.resolve(void this.kept.set(prefix + shard, checkpoint)),
      end: (shard) => Promise.resolve(void this.kept.set(prefix + shard, 'ended')),
      keepOnly: (shards) => {
        for (const shard of this.kept.keys()) if (!shards.includes(shard)) this.kept.delete(shard);
        return Promise.resolve();
      },
    };
  }

  private async invoke({ payload }: { readonly payload: Buffer }): Promise<InvokeResult> {
    const event = JSON.parse(String(payload)) as StreamEvent;
    const texts = event.Records.map(({ text }) => text);
    this.calls.push(texts.join(' '));
    this.events.push(event);
    const phases = { queue: 0, create: 0, start: 0, boot: 0, init: 0, invoke: 1, overhead: 0 };
    const start = { executedVersion: '$LATEST', startKind: 'warm', environmentId: 'e', phases } as const;
    const answer: unknown = await this.handler(texts, event);
    if (answer instanceof Error) return { ...start, functionError: 'Unhandled', payload: Buffer.from('{}') };
    return { ...start, payload: Buffer.from(JSON.stringify(answer)) };
  }
}

/** Stands for the patterns: a record matches whose text has this in it. */
function containing(text: string): Pattern {
  return { matches: (event) => JSON.stringify(event).includes(text) };
}
