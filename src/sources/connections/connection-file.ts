import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { clientError, messageOf } from '../../errors';
import { hasCode } from '../../lib/error-code';
import type { Connection, Connections } from './connection';
import { readOwnArn, type Scope } from './connection-arn';
import { readConnection } from './connection-rules';

const OTHERS = 0o077;

interface Seen {
  /** Says whether the file is another than it was. */
  readonly stamp: string;
  readonly connections: ReadonlyMap<string, Connection>;
}

/**
 * `connections.json`: `{"connections": {"<name>": {"kind": ..., "endpoints": [...], ...}}}`. People may write it too, so it is
 * looked at whenever somebody asks. It holds passwords: while others can read it, nothing of it is used.
 */
export class ConnectionFile implements Connections {
  private seen: Seen = { stamp: '', connections: new Map() };

  constructor(
    readonly path: string,
    private readonly scope: Scope,
  ) {}

  find(name: string): Connection | undefined {
    return this.read().get(name);
  }

  byArn(arn: string): Connection | undefined {
    const own = readOwnArn(arn);
    if (!own) return this.all().find(({ standsFor }) => standsFor === arn);
    const { region, accountId } = this.scope;
    const connection = this.read().get(own.connection);
    const isOfKind = own.service === 'connection' || own.service === connection?.kind;
    return own.region === region && own.accountId === accountId && isOfKind ? connection : undefined;
  }

  /** By name. */
  all(): readonly Connection[] {
    return [...this.read().values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  put(connection: Connection): void {
    this.write(new Map([...this.read(), [connection.name, connection]]));
  }

  remove(name: string): void {
    this.write(new Map([...this.read()].filter(([other]) => other !== name)));
  }

  private read(): ReadonlyMap<string, Connection> {
    try {
      const { mode, mtimeMs, ctimeMs, size, ino } = statSync(this.path);
      if ((mode & OTHERS) !== 0)
        throw new Error(
          `other users of this machine can read it (mode ${(mode & 0o777).toString(8)}), and it holds passwords: ` +
            `chmod 600 ${this.path}, and change what they may have read`,
        );
      const stamp = [mtimeMs, ctimeMs, size, ino].join();
      if (stamp !== this.seen.stamp) this.seen = { stamp, connections: this.parsed() };
    } catch (error) {
      if (!hasCode(error, 'ENOENT'))
        throw clientError('invalidParameterValue', `${this.path} is not used: ${messageOf(error)}`);
      this.seen = { stamp: '', connections: new Map() };
    }
    return this.seen.connections;
  }

  private parsed(): ReadonlyMap<string, Connection> {
    const connections = membersOf(readFileSync(this.path, 'utf8'));
    const found = Object.entries(connections).map(([name, value]) => {
      const connection = readConnection(name, value);
      const before = this.seen.connections.get(name);
      return JSON.stringify(before) === JSON.stringify(connection) && before ? before : connection;
    });
    const stood = found.flatMap(({ standsFor }) => standsFor ?? []);
    const twice = stood.find((arn, at) => stood.indexOf(arn) !== at);
    if (twice !== undefined)
      throw new Error(`two connections stand for ${twice}: take it from all of them but one`);
    return new Map(found.map((connection) => [connection.name, connection]));
  }

  /** Whole or not at all, and never open to others, not for a moment. */
  private write(connections: ReadonlyMap<string, Connection>): void {
    const members = [...connections].map(([name, { name: _, ...members }]) => [name, members] as const);
    const fresh = `${this.path}.new`;
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify({ connections: Object.fromEntries(members) }, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.path);
  }
}

function membersOf(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JSON.parse quotes what it could not read, which may be a password.
    throw new Error('it is no JSON; mend it, or move it away to begin without any connection');
  }
  const connections = isObject(value) && 'connections' in value ? value.connections : undefined;
  if (!isObject(connections)) throw new Error('it must hold {"connections": {"<name>": {...}}}');
  return connections;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
