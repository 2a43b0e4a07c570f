import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../errors';
import { closeToOthers } from './private-directory';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One lambdabox on one data directory: its identity, its key pair and the lock that keeps a second one out. */
export class Instance {
  private constructor(
    readonly id: string,
    readonly credentials: Credentials,
    readonly directory: string,
    private readonly lock: DatabaseSync,
    /** Paths of the data directory that others may enter or read, though they should not. */
    readonly open: readonly string[],
  ) {}

  /** Makes the data directory and what belongs in it at first start. Throws when another service holds it. */
  static open(directory: string, given: Credentials | undefined): Instance {
    const lock = lockDirectory(directory);
    try {
      const id = readOrMake(join(directory, 'instance-id'), 0o600, () => `${randomUUID()}\n`).trim();
      const credentials = given ?? readCredentials(join(directory, 'credentials.json'));
      return new Instance(id, credentials, directory, lock, closeToOthers(directory));
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** A subdirectory, made if need be. What a container is shown of it is mounted by the engine, which is root. */
  path(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** A subdirectory without what a predecessor left in it. */
  freshPath(name: string): string {
    rmSync(join(this.directory, name), { recursive: true, force: true });
    return this.path(name);
  }

  close(): void {
    this.lock.close();
  }
}

/** SQLite's file lock is the kernel's: it ends with the process, whatever ended that. */
function lockDirectory(directory: string): DatabaseSync {
  const path = join(directory, 'lock.db');
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(path);
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    throw new Error(whyNot(directory, path, error), { cause: error });
  }
}

/** SQLITE_BUSY, SQLITE_NOTADB. */
const BUSY = 5;
const NO_DATABASE = 26;

function whyNot(directory: string, lockPath: string, error: unknown): string {
  const { errcode } = error as { errcode?: number };
  if (errcode === BUSY)
    return `another lambdabox uses ${directory}; stop it, or give this one a LAMBDABOX_DATA_DIR of its own`;
  if (errcode === NO_DATABASE) return `${lockPath} is no lock of ours; remove it, it holds nothing`;
  return (
    `the data directory ${directory} cannot be used: ${messageOf(error)}; ` +
    'make it writable for this user, or set LAMBDABOX_DATA_DIR to another'
  );
}

function readCredentials(path: string): Credentials {
  const text = readOrMake(path, 0o600, () => JSON.stringify(newCredentials(), null, 2) + '\n');
  const credentials = parseCredentials(text);
  if (!credentials) {
    throw new Error(`${path} must hold accessKeyId and secretAccessKey; remove it to have a new pair made`);
  }
  chmodSync(path, 0o600);
  return credentials;
}

function parseCredentials(text: string): Credentials | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(text) as Partial<Credentials>;
    return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string'
      ? { accessKeyId, secretAccessKey }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A pair of AWS's form: AKIA and 16 letters or digits, 40 characters of secret. */
export function newCredentials(): Credentials {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const letters = Array.from(randomBytes(16), (byte) => alphabet[byte % alphabet.length]).join('');
  return { accessKeyId: `AKIA${letters}`, secretAccessKey: randomBytes(30).toString('base64') };
}

/** The file's text; made whole or not at all when it is missing. */
function readOrMake(path: string, mode: number, make: () => string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const text = make();
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
  return text;
}
