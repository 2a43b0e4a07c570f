import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';
import { MIGRATIONS } from './migrations';
import type { FunctionRecord } from './records';
import type { LayerRecord } from '../layers/layer-records';
import type { FunctionStore, LayerStore } from './store';

/** Functions and layers in SQLite: a row each, since each is changed and read as a whole. */
export class SqliteStore implements FunctionStore, LayerStore {
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;
  private readonly upsertLayer: StatementSync;

  private constructor(private readonly database: DatabaseSync) {
    this.upsert = database.prepare(
      'INSERT INTO functions (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record',
    );
    this.erase = database.prepare('DELETE FROM functions WHERE name = ?');
    this.upsertLayer = database.prepare(
      'INSERT INTO layers (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record',
    );
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string): SqliteStore {
    // Changes of functions are rare; calls do not come here.
    return openDatabase(
      path,
      'FULL',
      (database) => {
        migrate(database, MIGRATIONS);
        return new SqliteStore(database);
      },
      (reason) =>
        `the database ${path} cannot be opened: ${reason}. It holds all functions: put a copy of it back, or move it away to begin without any`,
    );
  }

  load(): FunctionRecord[] {
    const rows = this.database.prepare('SELECT record FROM functions ORDER BY name').all();
    return rows.map(({ record }) => JSON.parse(String(record)) as FunctionRecord);
  }

  save(record: FunctionRecord): void {
    this.upsert.run(record.name, JSON.stringify(record));
  }

  remove(name: string): void {
    this.erase.run(name);
  }

  loadLayers(): LayerRecord[] {
    const rows = this.database.prepare('SELECT record FROM layers ORDER BY name').all();
    return rows.map(({ record }) => JSON.parse(String(record)) as LayerRecord);
  }

  saveLayer(record: LayerRecord): void {
    this.upsertLayer.run(record.name, JSON.stringify(record));
  }

  close(): void {
    this.database.close();
  }
}
