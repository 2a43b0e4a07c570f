import type { AwsError } from '../../errors';
import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { KeyedLock } from '../../lib/keyed-lock';
import { LATEST } from '../model';
import {
  functionArn,
  isAliasLike,
  OF_FUNCTION,
  parseAddress,
  type AccountScope,
  type AddressShape,
  type FunctionAddress,
} from '../names';
import type { Alias, FunctionRecord, VersionRecord } from './records';
import type { FunctionStore } from './store';
import { timestamp } from './timestamp';

export interface CatalogParts {
  readonly store: FunctionStore;
  readonly clock: Clock;
  readonly scope: AccountScope;
  /** Makes UUIDs: revisions and generations. */
  readonly newId: () => string;
}

/** A function that was found, and the version that the address means. */
export interface Found {
  readonly record: FunctionRecord;
  readonly version: VersionRecord;
  /** As addressed; undefined for a bare name. */
  readonly qualifier: string | undefined;
}

/** The records of all functions: in memory for reading, in the store before a change is answered. */
export class Catalog {
  private readonly records = new Map<string, FunctionRecord>();
  private readonly lock = new KeyedLock();
  private readonly changed: (() => void)[] = [];
  private readonly retired: ((generation: string) => void)[] = [];
  private readonly removed: ((name: string) => void)[] = [];

  constructor(private readonly parts: CatalogParts) {
    for (const record of parts.store.load()) this.records.set(record.name, record);
  }

  get scope(): AccountScope {
    return this.parts.scope;
  }

  all(): FunctionRecord[] {
    return [...this.records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** How many functions there are. */
  get size(): number {
    return this.records.size;
  }

  /** `$LATEST` of every function; when its code or configuration last changed, epoch milliseconds. */
  deployments(): { functionName: string; memorySizeMb: number; changedAt: number }[] {
    return this.all().map(({ latest: { functionName, memorySize, lastModified } }) => ({
      functionName,
      memorySizeMb: memorySize,
      changedAt: Date.parse(lastModified),
    }));
  }

  get(name: string): FunctionRecord | undefined {
    return this.records.get(name);
  }

  newId(): string {
    return this.parts.newId();
  }

  /** Members of a version that is new or changed now. */
  stamp(): Pick<VersionRecord, 'lastModified' | 'revisionId'> {
    return { lastModified: timestamp(this.parts.clock.wallTime()), revisionId: this.newId() };
  }

  /** `shape`: what the operation takes. */
  address(name: string, qualifier?: string, shape?: AddressShape): FunctionAddress {
    return parseAddress(this.scope, name, qualifier, shape);
  }

  arn(name: string, qualifier?: string): string {
    return functionArn(this.scope, name, qualifier);
  }

  /** The function and the version addressed. Throws ResourceNotFoundException as the reads of Lambda do. */
  find(name: string, qualifier?: string): Found {
    const address = this.address(name, qualifier);
    const record = this.records.get(address.name);
    if (!record) throw this.notFound(address.name, address.qualifier);
    const version = versionOf(record, address.qualifier);
    if (!version) throw this.notFound(address.name, address.qualifier);
    return { record, version, qualifier: address.qualifier };
  }

  /** The function that a name or an ARN means. */
  require(name: string, shape: AddressShape = OF_FUNCTION): FunctionRecord {
    return this.find(this.address(name, undefined, shape).name).record;
  }

  notFound(name: string, qualifier?: string): AwsError {
    return clientError('resourceNotFound', `Function not found: ${this.arn(name, qualifier)}`);
  }

  /** Throws ResourceConflictException while the function is being created or updated. */
  requireSettled({ name, latest }: FunctionRecord): void {
    const refused = 'The operation cannot be performed at this time.';
    if (latest.state === 'Pending') {
      throw clientError(
        'resourceConflict',
        `${refused} The function is currently in the following state: Pending`,
      );
    }
    if (latest.lastUpdateStatus === 'InProgress') {
      const arn = this.arn(name);
      throw clientError('resourceConflict', `${refused} An update is in progress for resource: ${arn}`);
    }
  }

  /** Runs changes of one function one after the other. */
  change<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.lock.run(name, work);
  }

  save(record: FunctionRecord): void {
    this.parts.store.save(record);
    this.records.set(record.name, record);
    this.tellChanged();
  }

  remove(name: string): void {
    this.parts.store.remove(name);
    this.records.delete(name);
    this.tellChanged();
    for (const listener of this.removed) listener(name);
  }

  /** Told the name of each function that was deleted. */
  onRemoved(listener: (name: string) => void): void {
    this.removed.push(listener);
  }

  onChanged(listener: () => void): void {
    this.changed.push(listener);
  }

  /** The environments of these versions are stale. */
  retire(versions: readonly (VersionRecord | undefined)[]): void {
    const generations = new Set(versions.flatMap((version) => (version ? [version.generation] : [])));
    for (const generation of generations) for (const listener of this.retired) listener(generation);
  }

  onRetired(listener: (generation: string) => void): void {
    this.retired.push(listener);
  }

  close(): void {
    this.parts.store.close();
  }

  private tellChanged(): void {
    for (const listener of this.changed) listener();
  }
}

/** What a qualifier means in a record: `$LATEST`, a number, or the version that an alias points to. */
export function versionOf(record: FunctionRecord, qualifier: string | undefined): VersionRecord | undefined {
  if (qualifier === undefined || qualifier === LATEST) return record.latest;
  if (!isAliasLike(qualifier)) return record.versions.find(({ version }) => version === qualifier);
  const alias = aliasOf(record, qualifier);
  return alias && versionOf(record, alias.functionVersion);
}

export function aliasOf(record: FunctionRecord, name: string): Alias | undefined {
  return record.aliases.find((alias) => alias.name === name);
}

const STALE_REVISION = 'The Revision Id provided does not match the latest Revision Id.';

/** Throws PreconditionFailedException when the caller's RevisionId is not the current one. */
export function checkRevision(given: string | undefined, current: string): void {
  if (given !== undefined && given !== current) {
    throw clientError(
      'preconditionFailed',
      `${STALE_REVISION} Call the GetFunction/GetAlias API to retrieve the latest Revision Id`,
    );
  }
}
