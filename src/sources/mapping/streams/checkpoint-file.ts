import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock, Timer } from '../../../lib/clock';
import { deferred, type Deferred } from '../../../lib/deferred';
import { inTransaction } from '../../../lib/in-transaction';
import { migrate } from '../../../lib/migrate';
import { openDatabase } from '../../../lib/open-database';
import type { Checkpoint, Checkpoints } from '../stream-source';

const MIGRATIONS = [
  'CREATE TABLE checkpoints (mapping TEXT NOT NULL, shard TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (mapping, shard)) WITHOUT ROWID, STRICT',
];
/** What comes within it is one commit. */
const GROUP_MS = 20;
const ENDED = 'ended';

/** By shard; null: it is to be forgotten. */
type Changes = Map<string, string | null>;

/**
 * Where the readers of brokers are that do not remember it themselves, in SQLite, `checkpoints.db`. A power cut may take the
 * last seconds: then some records come again.
 */
export class CheckpointFile {
  private readonly select: StatementSync;
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;
  private readonly eraseAll: StatementSync;
  private readonly selectShards: StatementSync;
  private changes = new Map<string, Changes>();
  private written: Deferred<void> | undefined;
  private timer: Timer | undefined;

  private constructor(
    private readonly database: DatabaseSync,
    private readonly clock: Clock,
  ) {
    this.select = database.prepare('SELECT value FROM checkpoints WHERE mapping = ? AND shard = ?');
    this.upsert = database.prepare(
      'INSERT INTO checkpoints VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.erase = database.prepare('DELETE FROM checkpoints WHERE mapping = ? AND shard = ?');
    this.eraseAll = database.prepare('DELETE FROM checkpoints WHERE mapping = ?');
    this.selectShards = database.prepare('SELECT shard FROM checkpoints WHERE mapping = ?');
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string, clock: Clock): CheckpointFile {
    return openDatabase(
      path,
      'NORMAL',
      (database) => {
        migrate(database, MIGRATIONS);
        return new CheckpointFile(database, clock);
      },
      (reason) =>
        `${path}, how far streams have been read, cannot be opened: ${reason}. Put a copy of it back, or move it away: then every mapping begins at its StartingPosition`,
    );
  }

  /** Of one mapping. */
  of(mapping: string): Checkpoints {
    return {
      load: (shard) => Promise.resolve(this.load(mapping, shard)),
      save: (shard, checkpoint) => this.write(mapping, shard, JSON.stringify(checkpoint)),
      end: (shard) => this.write(mapping, shard, ENDED),
      keepOnly: (shards) => this.keepOnly(mapping, new Set(shards)),
    };
  }

  forget(mapping: string): Promise<void> {
    this.changes.delete(mapping);
    this.eraseAll.run(mapping);
    return Promise.resolve();
  }

  close(): void {
    this.commit();
    if (this.database.isOpen) this.database.close();
  }

  private load(mapping: string, shard: string): Checkpoint | 'ended' | undefined {
    const changed = this.changes.get(mapping)?.get(shard);
    const value = changed === undefined ? this.select.get(mapping, shard)?.value : changed;
    if (value === undefined || value === null) return undefined;
    return value === ENDED ? ENDED : (JSON.parse(String(value)) as Checkpoint);
  }

  private async keepOnly(mapping: string, shards: ReadonlySet<string>): Promise<void> {
    const known = this.selectShards.all(mapping).map(({ shard }) => String(shard));
    const gone = known.filter((shard) => !shards.has(shard));
    await Promise.all(gone.map((shard) => this.write(mapping, shard, null)));
  }

  private write(mapping: string, shard: string, value: string | null): Promise<void> {
    const changes = this.changes.get(mapping) ?? new Map<string, string | null>();
    this.changes.set(mapping, changes.set(shard, value));
    this.written ??= deferred();
    this.timer ??= this.clock.after(GROUP_MS, () => this.commit());
    return this.written.promise;
  }

  private commit(): void {
    const { changes, written } = this;
    this.changes = new Map();
    this.written = undefined;
    this.timer?.cancel();
    this.timer = undefined;
    try {
      if (changes.size > 0) this.writeAll(changes);
      written?.resolve();
    } catch (error) {
      // Whoever wanted it kept tries again with what is newest then.
      written?.reject(error);
    }
  }

  private writeAll(all: ReadonlyMap<string, Changes>): void {
    inTransaction(this.database, () => {
      for (const [mapping, changes] of all)
        for (const [shard, value] of changes) {
          if (value === null) this.erase.run(mapping, shard);
          else this.upsert.run(mapping, shard, value);
        }
    });
  }
}
