import type { MappedKind } from '../../../contract/source-view';
import { atMost } from '../../../lib/pause';
import type { MappingRecord } from '../mapping-record';
import { forgetAtBroker } from '../forget-at-broker';
import type { MappingRuns, RunStatus } from '../mapping-runs';
import type { QueueKind } from '../source-kind';
import { QueueRun } from './queue-run';
import type { QueueLoopParts } from './shared';

/** What is under way under old settings may end beside the new ones; for so long they wait. Milliseconds. */
const TAKE_OVER_MS = 500;

/** Runs the mappings of queues. */
export class QueueRuns implements MappingRuns {
  private readonly runs = new Map<string, QueueRun>();
  /** By mapping: what ends. */
  private readonly ending = new Map<string, Set<Promise<void>>>();

  constructor(
    private readonly kinds: ReadonlyMap<MappedKind, QueueKind>,
    private readonly parts: QueueLoopParts,
  ) {}

  async run(mapping: MappingRecord): Promise<void> {
    const { uuid } = mapping;
    const kind = this.kinds.get(mapping.kind);
    if (!kind) return;
    this.end(uuid);
    await atMost(this.parts.clock, TAKE_OVER_MS, this.ended(uuid));
    const run = new QueueRun(mapping, kind, this.parts);
    this.runs.set(uuid, run);
    await run.begin();
  }

  async drain(uuid: string): Promise<void> {
    this.end(uuid);
    await this.ended(uuid);
  }

  /** How far it was is known by its broker only. */
  async forget(mapping: MappingRecord): Promise<void> {
    await this.drain(mapping.uuid);
    await forgetAtBroker(this.kinds.get(mapping.kind), mapping, this.parts);
  }

  status(uuid: string): RunStatus | undefined {
    return this.runs.get(uuid)?.status();
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all(
      [...new Set([...this.runs.keys(), ...this.ending.keys()])].map((uuid) => this.drain(uuid)),
    );
  }

  private end(uuid: string): void {
    const run = this.runs.get(uuid);
    if (!run) return;
    this.runs.delete(uuid);
    const ends = this.ending.get(uuid) ?? new Set();
    this.ending.set(uuid, ends);
    const end: Promise<void> = run.end().finally(() => {
      ends.delete(end);
      if (ends.size === 0) this.ending.delete(uuid);
    });
    ends.add(end);
  }

  private async ended(uuid: string): Promise<void> {
    await Promise.all(this.ending.get(uuid) ?? new Set<Promise<void>>());
  }
}
