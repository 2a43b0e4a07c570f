import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

interface Made {
  readonly name: string;
  readonly mounts: readonly { readonly Source: string; readonly Target: string }[];
  waiting: ServerResponse | undefined;
  link: Socket | undefined;
}

interface Body {
  readonly HostConfig?: { readonly Mounts?: Made['mounts'] };
}

const INFO = {
  ServerVersion: '28',
  CgroupVersion: '2',
  CgroupDriver: 'none',
  NCPU: 2,
  MemTotal: 8 * 1024 ** 3,
  Architecture: 'x86_64',
  Runtimes: { runc: {} },
  SecurityOptions: ['name=seccomp,profile=builtin'],
  MemoryLimit: true,
  SwapLimit: true,
  PidsLimit: true,
  CpuCfsQuota: true,
};

/** An engine over HTTP, as far as a start of the service asks it: every image is there, and the mounter calls in. */
export class FakeEngineServer {
  readonly containers = new Map<string, Made>();
  /** While true, no request is answered. */
  hangs = false;
  /** While true, connections end instead of an answer. */
  isAway = false;
  /** Told of each request, as `GET /info`, before it is answered. */
  asked: (request: string) => void = () => undefined;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private made = 0;

  constructor(readonly path: string) {
    this.server = createServer((req, res) => void this.answer(req, res));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  get host(): string {
    return `unix://${this.path}`;
  }

  names(): string[] {
    return [...this.containers.values()].map(({ name }) => name);
  }

  async open(): Promise<void> {
    this.server.listen(this.path);
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const { link } of this.containers.values()) link?.destroy();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://engine');
    this.asked(`${req.method ?? ''} ${pathname}`);
    if (this.hangs) return;
    if (this.isAway) {
      req.socket.destroy();
      return;
    }
    const [, kind, id = '', verb] = pathname.split('/');
    const container = this.containers.get(id);
    const say = (status: number, body: unknown = '') => res.writeHead(status).end(JSON.stringify(body));
    if (pathname === '/info') say(200, INFO);
    else if (pathname === '/containers/json') say(200, this.list());
    else if (pathname === '/networks') say(200, []);
    else if (pathname === '/volumes') say(200, { Volumes: [] });
    else if (kind === 'images') say(200, { Id: 'sha256:1', Size: 1, Created: '2026-01-01T00:00:00Z' });
    else if (pathname === '/containers/create') {
      say(201, { Id: this.make(searchParams.get('name') ?? '', Buffer.concat(chunks)) });
    } else if (!container) say(404, { message: 'no such container' });
    else if (verb === 'start') {
      this.start(container);
      res.writeHead(204).end();
    } else if (verb === 'wait') container.waiting = res;
    else if (req.method === 'DELETE') {
      this.containers.delete(id);
      container.link?.destroy();
      container.waiting?.writeHead(200).end('{"StatusCode":137}');
      res.writeHead(204).end();
    } else say(501, { message: `not played: ${pathname}` });
  }

  private list() {
    return [...this.containers].map(([Id, { name }]) => ({ Id, Names: [`/${name}`], Labels: {} }));
  }

  private make(name: string, body: Buffer): string {
    this.made += 1;
    const { HostConfig } = JSON.parse(body.toString()) as Body;
    const made: Made = { name, mounts: HostConfig?.Mounts ?? [], waiting: undefined, link: undefined };
    this.containers.set(`c${this.made}`, made);
    return `c${this.made}`;
  }

  /** The mounter joins its socket and says that it can mount. */
  private start(container: Made): void {
    const socket = container.mounts.find(({ Target }) => Target === '/run/mounter');
    if (!socket) return;
    container.link = connect(join(socket.Source, 'socket'));
    container.link.on('error', () => undefined).write(Buffer.alloc(12));
  }
}
