import type { ConnectionsAnswer, ConnectionTestAnswer, ConnectionView } from '../../contract/connection-view';
import { clientError, messageOf } from '../../errors';
import type { Connection } from './connection';
import { connectionArn, type Scope } from './connection-arn';
import type { ConnectionFile } from './connection-file';
import { BadConnection, readConnection } from './connection-rules';
import type { ConnectionTest } from './connection-test';

export interface ConnectionDeskParts {
  readonly file: ConnectionFile;
  readonly scope: Scope;
  readonly tests: Readonly<Partial<Record<Connection['kind'], ConnectionTest>>>;
  /** What refers to a connection: one phrase each, such as `the mapping <uuid>`. */
  readonly usersOf: (connection: Connection) => readonly string[];
  readonly testMs: number;
}

/** What people do about connections. */
export class ConnectionDesk {
  constructor(private readonly parts: ConnectionDeskParts) {}

  list(): ConnectionsAnswer {
    const { file, scope } = this.parts;
    return { path: file.path, connections: file.all().map((connection) => shown(connection, scope)) };
  }

  /** `value`: as the file has it. One of that name is replaced only when `replace` says so. */
  add(name: string, value: unknown, replace: boolean): ConnectionView {
    const { file, scope } = this.parts;
    const connection = read(name, value);
    if (!replace && file.find(name))
      throw clientError(
        'resourceConflict',
        `there is a connection ${name} already: add --replace, or take another name`,
      );
    const rival = file
      .all()
      .find((other) => other.name !== name && other.standsFor && other.standsFor === connection.standsFor);
    if (rival)
      throw clientError(
        'resourceConflict',
        `the connection ${rival.name} stands for ${rival.standsFor} already`,
      );
    file.put(connection);
    return shown(connection, scope);
  }

  remove(name: string, isForced: boolean): void {
    const connection = this.named(name);
    const users = this.parts.usersOf(connection);
    if (users.length > 0 && !isForced)
      throw clientError(
        'resourceConflict',
        `the connection ${name} is used by ${users.join(', ')}: delete that first, or add --force`,
      );
    this.parts.file.remove(name);
  }

  async test(name: string, source: string | undefined): Promise<ConnectionTestAnswer> {
    const connection = this.named(name);
    const { tests, testMs } = this.parts;
    const { [connection.kind]: test } = tests;
    if (!test)
      throw clientError(
        'invalidParameterValue',
        `connections of the kind ${connection.kind} cannot be tested`,
      );
    const found: string[] = [];
    const signal = AbortSignal.timeout(testMs);
    try {
      await test.test(connection, source, (sentence) => found.push(sentence), signal);
      return { isWell: true, found };
    } catch (error) {
      const late = `${connection.endpoints.join(', ')} did not answer within ${testMs / 1000} s: check that it runs, and that no firewall is between`;
      return { isWell: false, found, trouble: signal.aborted ? late : messageOf(error) };
    }
  }

  private named(name: string): Connection {
    const { file } = this.parts;
    const connection = file.find(name);
    if (connection) return connection;
    const names = file.all().map((other) => other.name);
    const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none yet';
    throw clientError('resourceNotFound', `there is no connection ${name}: ${known}`);
  }
}

function read(name: string, value: unknown): Connection {
  try {
    return readConnection(name, value);
  } catch (error) {
    throw error instanceof BadConnection ? clientError('invalidParameterValue', error.message) : error;
  }
}

function shown(connection: Connection, scope: Scope): ConnectionView {
  const { name, kind, endpoints, username, mechanism, tls, standsFor } = connection;
  const secrets = { password: connection.password, token: connection.token, key: tls?.key };
  const { isVerified, serverName, ca } = tls ?? {};
  return {
    ...{ name, kind, arn: connectionArn(name, scope), endpoints },
    ...(username === undefined ? {} : { username }),
    ...(mechanism === undefined ? {} : { mechanism }),
    secrets: Object.entries(secrets).flatMap(([secret, text]) => (text === undefined ? [] : [secret])),
    ...(isVerified === undefined
      ? {}
      : { tls: { isVerified, ...(serverName ? { serverName } : {}), hasOwnCa: ca !== undefined } }),
    ...(standsFor === undefined ? {} : { standsFor }),
  };
}
