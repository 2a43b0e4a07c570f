import { randomBytes } from 'node:crypto';
import { ConsoleSessions } from '../../../../src/access/console/console-sessions';
import { LoginFailures } from '../../../../src/access/console/login-failures';
import { LoginLinks } from '../../../../src/access/console/login-links';
import type { KeyRecord } from '../../../../src/access/keys/key-record';
import { KeyRing } from '../../../../src/access/keys/key-ring';
import type { ApiServerDeps } from '../../../../src/api/api-server';
import { keysRoutes } from '../../../../src/api/own/keys-routes';
import { streamRoutes, type Listener } from '../../../../src/api/own/stream-routes';
import type { ConsoleLogin, ConsoleSession } from '../../../../src/contract/console-session';
import { newCredentials } from '../../../../src/instance/instance';
import { deferred } from '../../../../src/lib/deferred';
import { FakeClock } from '../../../support/fake-clock';
import { ACCOUNT, KEY, REGION, SECRET, TestApi, type Answered } from '../support';

const PAIR: ConsoleLogin = { accessKeyId: KEY, secretAccessKey: SECRET };
const SCOPE = { region: REGION, accountId: ACCOUNT };

/** The API with a console, whose sessions have a time of their own. */
export class ConsoleBox {
  readonly api = new TestApi();
  readonly clock = new FakeClock();
  readonly keys: KeyRing;
  /** The first that listens to what happens. */
  readonly listener = deferred<Listener>();
  private records: readonly KeyRecord[] = [];

  constructor() {
    this.keys = KeyRing.open({
      admin: { accessKeyId: KEY, secretAccessKey: SECRET },
      store: { read: () => this.records, write: (records) => (this.records = records) },
      scope: SCOPE,
      newPair: newCredentials,
      clock: this.clock,
    });
  }

  /** Another start of the service, with the same keys. */
  async start(
    directory = '/no/such/directory',
    trusted = false,
    others: Partial<ApiServerDeps> = {},
  ): Promise<this> {
    const { keys, clock } = this;
    const random = randomBytes;
    const links = new LoginLinks({ clock, random });
    const sessions = new ConsoleSessions({ clock, random, isKey: (id) => keys.roleOf(id) !== undefined });
    const stream = streamRoutes({
      listen: (listener) => {
        this.listener.resolve(listener);
        return () => {};
      },
    });
    await this.api.start({
      credentials: (id) => keys.secretOf(id),
      holderOf: (id) => keys.holderOf(id),
      own: keysRoutes({ keys, links })
        .use(stream)
        .get('/status', (_, res) => void res.json({ ok: true })),
      console: {
        ...{ sessions, links, keys, directory, scope: SCOPE, version: '1.2.3' },
        failures: new LoginFailures(clock),
        trusted: () => trusted,
      },
      ...others,
    });
    return this;
  }

  stop(): Promise<void> {
    return this.api.stop();
  }

  get origin(): string {
    return `http://127.0.0.1:${this.api.port}`;
  }

  /** As a browser asks, which signs nothing. */
  ask(method: string, path: string, headers: Record<string, string> = {}, body?: object): Promise<Answered> {
    const text = body && JSON.stringify(body);
    const length = text === undefined ? {} : { 'Content-Length': Buffer.byteLength(text) };
    return this.api.send(path, method, { Host: `127.0.0.1:${this.api.port}`, ...length, ...headers }, text);
  }

  logIn(body: object = PAIR, headers: Record<string, string> = {}) {
    return this.ask('POST', '/console/session', { Origin: this.origin, ...headers }, body);
  }

  /** The headers of a page that is logged in, by that pair. */
  async page(pair?: { accessKeyId: string; secretAccessKey: string }) {
    const answer = await this.logIn(pair && { ...pair });
    const { csrfToken } = JSON.parse(answer.body) as ConsoleSession;
    return { Cookie: cookieOf(answer), Origin: this.origin, 'X-Lambdabox-Csrf': csrfToken };
  }
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: Answered): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

export function messageOf({ body }: Answered): string {
  const { message, Message } = JSON.parse(body) as { message?: string; Message?: string };
  return message ?? Message ?? '';
}
