import { hash, timingSafeEqual } from 'node:crypto';
import type { KeyRole } from '../../contract/key-role';
import type { KeyAdded, KeyView } from '../../contract/key-view';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import type { AccountScope } from '../session';
import { KeyHolder } from './key-holder';
import type { KeyPair, KeyRecord } from './key-record';
import { KEY_ROLES } from './role-statements';

/** Where keys are kept. */
export interface KeyStore {
  read(): readonly KeyRecord[];
  write(keys: readonly KeyRecord[]): void;
}

export interface KeyRingParts {
  /** The configured pair, which may everything. */
  readonly admin: KeyPair;
  readonly store: KeyStore;
  readonly scope: AccountScope;
  readonly newPair: () => KeyPair;
  readonly clock: Pick<Clock, 'wallTime'>;
}

interface Held {
  readonly record: KeyRecord;
  readonly holder: KeyHolder;
}

const ADMIN = 'admin';
const MAX_KEYS = 1000;
/** IAM's names of users. */
const NAME = /^[\w+=,.@-]{1,64}$/;

/** The key pairs that are good here: the configured one, and those with a role. */
export class KeyRing {
  private readonly byId = new Map<string, Held>();

  private constructor(private readonly parts: KeyRingParts) {}

  /** Throws when the keys cannot be read. */
  static open(parts: KeyRingParts): KeyRing {
    const ring = new KeyRing(parts);
    for (const record of parts.store.read()) ring.hold(record);
    return ring;
  }

  /** Undefined when there is no such key. */
  secretOf(accessKeyId: string): string | undefined {
    const { admin } = this.parts;
    return accessKeyId === admin.accessKeyId
      ? admin.secretAccessKey
      : this.byId.get(accessKeyId)?.record.secretAccessKey;
  }

  /** Undefined for the configured pair, which nothing binds. */
  holderOf(accessKeyId: string): KeyHolder | undefined {
    return accessKeyId === this.parts.admin.accessKeyId ? undefined : this.byId.get(accessKeyId)?.holder;
  }

  /** Undefined when there is no such key. */
  roleOf(accessKeyId: string): KeyRole | undefined {
    return accessKeyId === this.parts.admin.accessKeyId ? 'admin' : this.byId.get(accessKeyId)?.record.role;
  }

  /** Whether the pair is one of ours; the time that it takes tells nothing of the secret. */
  isPair({ accessKeyId, secretAccessKey }: KeyPair): boolean {
    const expected = this.secretOf(accessKeyId);
    const isSame = timingSafeEqual(digest(secretAccessKey), digest(expected ?? ''));
    return isSame && expected !== undefined;
  }

  list(): readonly KeyView[] {
    const { accessKeyId } = this.parts.admin;
    return [{ name: ADMIN, accessKeyId, role: 'admin' }, ...this.records().map(viewOf)];
  }

  /** Throws AwsError for a name or role that cannot be, or a name that is taken. */
  add(name: string, givenRole: string | undefined): KeyAdded {
    if (!NAME.test(name))
      throw invalid(`name=${name}: must be 1 to 64 letters, digits and + = , . @ _ -, as IAM names users`);
    const role = KEY_ROLES.find((known) => known === givenRole);
    if (!role) throw invalid(`role=${givenRole ?? ''}: must be one of ${KEY_ROLES.join(', ')}`);
    const records = this.records();
    if (name === ADMIN || records.some((other) => other.name === name))
      throw clientError('resourceConflict', `There is a key ${name} already: remove it first.`);
    if (records.length >= MAX_KEYS) throw invalid(`There are ${MAX_KEYS} keys: remove one first.`);
    const record = { name, role, ...this.parts.newPair(), createdAt: this.parts.clock.wallTime() };
    this.parts.store.write([...records, record]);
    this.hold(record);
    return { ...viewOf(record), secretAccessKey: record.secretAccessKey };
  }

  /** It is good no longer, from now on. Throws AwsError when there is none, and for the configured pair. */
  remove(name: string): void {
    if (name === ADMIN)
      throw invalid('The pair admin is the configured one: change it where it is set (docs/settings.md).');
    const records = this.records();
    const found = records.find((record) => record.name === name);
    if (!found) throw clientError('resourceNotFound', `There is no key ${name}.`);
    this.parts.store.write(records.filter((record) => record !== found));
    this.byId.delete(found.accessKeyId);
  }

  private records(): readonly KeyRecord[] {
    return [...this.byId.values()].map(({ record }) => record);
  }

  private hold(record: KeyRecord): void {
    this.byId.set(record.accessKeyId, { record, holder: new KeyHolder(record, this.parts.scope) });
  }
}

function viewOf({ name, accessKeyId, role, createdAt }: KeyRecord): KeyView {
  return { name, accessKeyId, role, createdAt };
}

function invalid(message: string): Error {
  return clientError('invalidParameterValue', message);
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
