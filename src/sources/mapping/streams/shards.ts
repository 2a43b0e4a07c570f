import type { Clock } from '../../../lib/clock';
import type { MappingSettings } from '../mapping-record';
import type { Checkpoint, Checkpoints, Position, Shard } from '../stream-source';
import { lasting, positionOfNewcomer, startingPosition } from './beginning';
import { shardsToBegin, type ShardState } from './shard-order';

export interface BegunShard {
  readonly shard: Shard;
  /** Where to read now; the checkpoint says the same for later. */
  readonly from: Position;
  readonly checkpoint: Checkpoint;
}

/** Which shards a mapping knows, how far each is, and which may be begun. */
export class Shards {
  private readonly states = new Map<string, ShardState>();
  private readonly known = new Map<string, Omit<BegunShard, 'shard'>>();
  /** Nothing of it had been begun when this run looked first. */
  private isNew: boolean | undefined;
  private hasLooked = false;

  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly settings: () => MappingSettings,
    private readonly clock: Pick<Clock, 'wallTime'>,
  ) {}

  /** Those that are to be read from now on. Throws when the checkpoints cannot be had; then none has begun. */
  async begin(listed: readonly Shard[]): Promise<readonly BegunShard[]> {
    await this.learn(listed.filter(({ id }) => !this.states.has(id) && !this.known.has(id)));
    await this.forgetOthers(listed);
    return shardsToBegin(listed, this.states).flatMap((shard) => {
      const begun = this.known.get(shard.id);
      if (!begun) return [];
      this.states.set(shard.id, 'reading');
      return [{ shard, ...begun }];
    });
  }

  /** It was read to its end; or, not `isWhole`, as far as the run went. */
  ended(id: string, isWhole: boolean): void {
    this.known.delete(id);
    if (isWhole) this.states.set(id, 'ended');
    else this.states.delete(id);
  }

  /** It is begun again, from its last checkpoint. */
  lost(id: string): void {
    this.ended(id, false);
  }

  private async learn(strangers: readonly Shard[]): Promise<void> {
    const loaded = await Promise.all(
      strangers.map(async ({ id }) => ({ id, kept: await this.checkpoints.load(id) })),
    );
    this.isNew ??= loaded.every(({ kept }) => kept === undefined);
    const settings = this.settings();
    const from = this.isNew && !this.hasLooked ? startingPosition(settings) : positionOfNewcomer(settings);
    const checkpoint = { from: lasting(from, this.clock.wallTime()) };
    const unknown = loaded.filter(({ kept }) => kept === undefined);
    await Promise.all(unknown.map(({ id }) => this.checkpoints.save(id, checkpoint)));
    for (const { id, kept } of loaded) {
      if (kept === 'ended') this.states.set(id, 'ended');
      else if (kept) this.known.set(id, { from: kept.from, checkpoint: kept });
    }
    // Those that wait for their parents begin later: by then the latest is another.
    const ready = new Set(shardsToBegin(strangers, this.states).map(({ id }) => id));
    for (const { id } of unknown)
      this.known.set(id, { from: ready.has(id) ? from : checkpoint.from, checkpoint });
    this.hasLooked ||= loaded.length > 0;
  }

  private async forgetOthers(listed: readonly Shard[]): Promise<void> {
    const ids = new Set(listed.map(({ id }) => id));
    const gone = [...this.states].filter(([id, state]) => state === 'ended' && !ids.has(id));
    for (const [id] of gone) this.states.delete(id);
    if (gone.length === 0) return;
    const reading = [...this.states].flatMap(([id, state]) => (state === 'reading' ? [id] : []));
    await this.checkpoints.keepOnly?.([...ids, ...reading]);
  }
}
