import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { migrate } from '../../lib/migrate';
import { openDatabase } from '../../lib/open-database';
import {
  hasPlainVariables,
  isCurrent,
  openedRecord,
  sealedRecord,
  type StoredRecord,
} from '../variables/sealed-records';
import type { VariableKeys } from '../variables/variable-keys';
import { MIGRATIONS } from './migrations';
import type { FunctionRecord } from './records';
import type { LayerRecord } from '../layers/layer-records';
import type { CodeSigningConfig } from '../signing/code-signing-config';
import type { ControlPlaneStore } from './store';

/** Functions, layers and code signing configurations in SQLite: a row each, since each is changed and read as a whole. */
export class SqliteStore implements ControlPlaneStore {
  private readonly upsert: StatementSync;
  private readonly erase: StatementSync;
  private readonly upsertLayer: StatementSync;
  private readonly upsertSigning: StatementSync;
  private readonly eraseSigning: StatementSync;

  private constructor(
    private readonly database: DatabaseSync,
    private readonly keys: VariableKeys,
  ) {
    this.upsert = database.prepare(
      'INSERT INTO functions (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record',
    );
    this.erase = database.prepare('DELETE FROM functions WHERE name = ?');
    this.upsertLayer = database.prepare(
      'INSERT INTO layers (name, record) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET record = excluded.record',
    );
    this.upsertSigning = database.prepare(
      'INSERT INTO code_signing_configs (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record',
    );
    this.eraseSigning = database.prepare('DELETE FROM code_signing_configs WHERE id = ?');
  }

  /** Throws for a file that is no database, or one that a later release wrote. */
  static open(path: string, keys: VariableKeys): SqliteStore {
    // Changes of functions are rare; calls do not come here.
    return openDatabase(
      path,
      'FULL',
      (database) => {
        // Nothing that was deleted or replaced stays readable in the file.
        database.exec('PRAGMA secure_delete = ON');
        migrate(database, MIGRATIONS);
        return new SqliteStore(database, keys);
      },
      (reason) =>
        `the database ${path} cannot be opened: ${reason}. It holds all functions: put a copy of it back, or move it away to begin without any`,
    );
  }

  /** Closes on the way the variables that a release without keys has left open, and those of a former key. */
  load(): FunctionRecord[] {
    const rows = this.database.prepare('SELECT record FROM functions ORDER BY name').all();
    let wasOpen = false;
    const records = rows.map(({ record }) => {
      const stored = JSON.parse(String(record)) as StoredRecord;
      const opened = openedRecord(stored, this.keys);
      if (!isCurrent(stored, this.keys)) this.save(opened);
      wasOpen ||= hasPlainVariables(stored);
      return opened;
    });
    if (wasOpen) this.forgetReplaced();
    return records;
  }

  save(record: FunctionRecord): void {
    this.upsert.run(record.name, JSON.stringify(sealedRecord(record, this.keys)));
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

  loadCodeSigningConfigs(): CodeSigningConfig[] {
    const rows = this.database.prepare('SELECT record FROM code_signing_configs ORDER BY id').all();
    return rows.map(({ record }) => JSON.parse(String(record)) as CodeSigningConfig);
  }

  saveCodeSigningConfig(config: CodeSigningConfig): void {
    this.upsertSigning.run(config.id, JSON.stringify(config));
  }

  removeCodeSigningConfig(id: string): void {
    this.eraseSigning.run(id);
  }

  close(): void {
    this.database.close();
  }

  /** What stood there before is in the pages of the file and of its log until they are written again. */
  private forgetReplaced(): void {
    this.database.exec('VACUUM');
    this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }
}
