import { KeyedLock } from '../../../lib/keyed-lock';
import type { MappingRecord } from '../mapping-record';
import type { MappingRuns, RunStatus } from '../mapping-runs';
import type { StreamKind } from '../source-kind';
import { StreamRun, type StreamRunParts } from './stream-run';

export interface StreamRunsParts extends Omit<StreamRunParts, 'kind' | 'checkpoints'> {
  readonly kinds: readonly StreamKind[];
  readonly checkpoints: StreamRunParts['checkpoints'];
  /** Forgets how far a mapping was. */
  readonly forget: (uuid: string) => Promise<void>;
}

/** Runs mappings of streams, each for itself: none waits for another. */
export class StreamRuns implements MappingRuns {
  private readonly runs = new Map<string, StreamRun>();
  private readonly turns = new KeyedLock();

  constructor(private readonly parts: StreamRunsParts) {}

  run(mapping: MappingRecord): Promise<void> {
    return this.turns.run(mapping.uuid, async () => {
      const before = this.runs.get(mapping.uuid);
      if (before && readsAlike(before.current, mapping)) {
        before.update(mapping);
        return;
      }
      await before?.drain();
      const run = new StreamRun({ ...this.parts, kind: this.kindOf(mapping) }, mapping);
      this.runs.set(mapping.uuid, run);
      run.start();
    });
  }

  drain(uuid: string): Promise<void> {
    return this.turns.run(uuid, async () => {
      await this.runs.get(uuid)?.drain();
      this.runs.delete(uuid);
    });
  }

  async forget({ uuid }: MappingRecord): Promise<void> {
    await this.drain(uuid);
    await this.parts.forget(uuid);
  }

  status(uuid: string): RunStatus | undefined {
    return this.runs.get(uuid)?.status;
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    await Promise.all([...this.runs.keys()].map((uuid) => this.drain(uuid)));
  }

  private kindOf({ kind }: MappingRecord): StreamKind {
    const found = this.parts.kinds.find(({ name }) => name === kind);
    if (!found) throw new Error(`${kind} is no stream that can be mapped`);
    return found;
  }
}

/** What else has changed is looked at for each batch. */
function readsAlike(before: MappingRecord, after: MappingRecord): boolean {
  return shapeOf(before) === shapeOf(after);
}

function shapeOf({ kind, eventSourceArn, settings }: MappingRecord): string {
  const {
    BatchSize,
    MaximumBatchingWindowInSeconds,
    FilterCriteria,
    FunctionResponseTypes,
    BisectBatchOnFunctionError,
    MaximumRecordAgeInSeconds,
    MaximumRetryAttempts,
    DestinationConfig,
    MetricsConfig,
    ...read
  } = settings;
  return JSON.stringify([kind, eventSourceArn, read]);
}
