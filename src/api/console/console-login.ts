import type { ServerResponse } from 'node:http';
import type { ConsoleSessions, OpenSession } from '../../access/console/console-sessions';
import type { LoginFailures } from '../../access/console/login-failures';
import type { LoginLinks } from '../../access/console/login-links';
import type { KeyRing } from '../../access/keys/key-ring';
import type { AccountScope } from '../../access/session';
import type { ConsoleSession } from '../../contract/console-session';
import { AwsError, clientError } from '../../errors';
import { readBody, type BodyLimit } from '../http/body';
import { provenSession, requireOwnPage, sessionCookie, sessionTokenOf } from '../http/console-session';
import type { PublicVisit } from '../http/door';
import { forwardedOf, type Trusted } from '../urls/forwarded';

export interface ConsoleLoginParts {
  readonly sessions: ConsoleSessions;
  readonly links: LoginLinks;
  readonly failures: LoginFailures;
  readonly keys: Pick<KeyRing, 'isPair' | 'roleOf'>;
  readonly scope: AccountScope;
  /** lambdabox's. */
  readonly version: string;
  /** Whose X-Forwarded-* are believed. */
  readonly trusted: Trusted;
}

const LIMIT: BodyLimit = {
  bytes: 4096,
  tooLarge: () => clientError('requestEntityTooLarge', 'Request must be smaller than 4096 bytes'),
};

/** An answer in the console's own words. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** `/console/session`: POST logs in, GET tells who is logged in, DELETE logs out. */
export class ConsoleLogin {
  constructor(private readonly parts: ConsoleLoginParts) {}

  async serve(visit: PublicVisit): Promise<void> {
    const { res } = visit;
    try {
      await this.answer(visit);
    } catch (error) {
      if (error instanceof Refusal) {
        send(res, error.status, { message: error.message }, error.headers);
      } else if (error instanceof AwsError) {
        send(res, error.wire.status, { message: error.message });
      } else throw error;
    }
  }

  private async answer(visit: PublicVisit): Promise<void> {
    const { method, headers } = visit.head;
    requireOwnPage(headers);
    if (method === 'POST') return this.logIn(visit);
    if (method !== 'GET' && method !== 'DELETE')
      throw new Refusal(405, 'A session is had with POST, GET and DELETE.', { Allow: 'GET, POST, DELETE' });
    const token = sessionTokenOf(headers);
    const session = provenSession(this.parts.sessions, token, visit.head);
    if (method === 'GET') return send(visit.res, 200, this.viewOf(session));
    if (token !== undefined) this.parts.sessions.end(token);
    visit.res.setHeader('Set-Cookie', sessionCookie(undefined, this.cameBy(visit).proto === 'https'));
    send(visit.res, 200, {});
  }

  private async logIn(visit: PublicVisit): Promise<void> {
    const { sessions, failures } = this.parts;
    const { sourceIp, proto } = this.cameBy(visit);
    // Read first: a connection whose body nobody reads is of no use afterwards.
    const body = await readBody(visit.req, visit.res, LIMIT);
    const wait = failures.waitOf(sourceIp);
    if (wait > 0)
      throw new Refusal(429, `Too many wrong keys: try again in ${wait} s.`, { 'Retry-After': String(wait) });
    const accessKeyId = this.keyOf(membersOf(body));
    if (accessKeyId === undefined) {
      failures.add(sourceIp);
      throw new Refusal(401, 'The key pair is not one of this service, or the link was used or is too old.');
    }
    const { token, session } = sessions.open(accessKeyId);
    visit.res.setHeader('Set-Cookie', sessionCookie(token, proto === 'https'));
    send(visit.res, 200, this.viewOf(session));
  }

  /** Whose key it is that a login shows; undefined when it shows none. */
  private keyOf({ accessKeyId, secretAccessKey, token }: Members): string | undefined {
    const { keys, links } = this.parts;
    if (token !== undefined) return links.take(token);
    if (accessKeyId === undefined || secretAccessKey === undefined)
      throw new Refusal(400, 'The body must be JSON with accessKeyId and secretAccessKey, or with token.');
    return keys.isPair({ accessKeyId, secretAccessKey }) ? accessKeyId : undefined;
  }

  private viewOf({ accessKeyId, csrfToken }: OpenSession): ConsoleSession {
    const { keys, scope, version } = this.parts;
    const role = keys.roleOf(accessKeyId);
    if (!role) throw new Refusal(401, 'The key was removed.');
    const { region, accountId } = scope;
    return { accessKeyId, role, csrfToken, region, accountId, version };
  }

  private cameBy({ req }: PublicVisit) {
    return forwardedOf(req.socket, req.headers, this.parts.trusted);
  }
}

type Members = Readonly<Partial<Record<'accessKeyId' | 'secretAccessKey' | 'token', string>>>;

function membersOf(body: Buffer): Members {
  try {
    const members = Object(JSON.parse(body.toString())) as Record<string, unknown>;
    const texts = Object.entries(members).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

function send(
  res: ServerResponse,
  status: number,
  answer: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(answer);
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    ...headers,
  });
  res.end(text);
}
