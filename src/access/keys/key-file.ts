import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../errors';
import type { KeyRecord } from './key-record';
import { KEY_ROLES } from './role-statements';

const OTHERS = 0o077;

/** The keys beside the configured pair, in a file that is closed to others. */
export class KeyFile {
  constructor(private readonly path: string) {}

  /** Throws for a file that is not closed, or holds something else. None is no fault: it is written with the first key. */
  read(): readonly KeyRecord[] {
    try {
      const found = statSync(this.path, { throwIfNoEntry: false });
      if (!found) return [];
      if ((found.mode & OTHERS) !== 0)
        throw new Error('it holds secrets and may be read or written by others; chmod 600 it');
      return parseKeys(readFileSync(this.path, 'utf8'));
    } catch (error) {
      throw new Error(`the file of keys, ${this.path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** A crash leaves the old file or the new one. */
  write(keys: readonly KeyRecord[]): void {
    const next = `${this.path}.new`;
    writeFileSync(next, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(next, this.path);
  }
}

function parseKeys(text: string): readonly KeyRecord[] {
  const { keys } = Object(JSON.parse(text)) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('it must hold a list "keys"');
  return keys.map((key: unknown, index) => {
    if (isRecord(key)) return key;
    throw new Error(
      `key ${index + 1}: it must have name, accessKeyId, secretAccessKey, createdAt, and a role of ${KEY_ROLES.join(', ')}`,
    );
  });
}

function isRecord(value: unknown): value is KeyRecord {
  const { name, accessKeyId, secretAccessKey, role, createdAt } = Object(value) as Record<string, unknown>;
  const texts = [name, accessKeyId, secretAccessKey];
  return (
    texts.every((text) => typeof text === 'string' && text !== '') &&
    KEY_ROLES.some((known) => known === role) &&
    typeof createdAt === 'number'
  );
}
