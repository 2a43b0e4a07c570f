import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { resolve } from 'node:path';
import type { Address } from './load';

/** Where scripts/miniflare.sh puts it. */
export const MINIFLARE_MODULES = resolve('.tools/miniflare/node_modules');

/** Answers as the hello function does, or with the event if that is asked for by its size. */
const WORKER = `export default { async fetch(request) {
  const event = await request.json();
  return Response.json(typeof event === 'string' ? event : { hello: 'world' });
} }`;

/** Told a name a line, it serves one more worker below it, and says its port. */
const HOST = `
const { Miniflare } = require(${JSON.stringify(`${MINIFLARE_MODULES}/miniflare`)});
const workers = [];
const options = () => ({ host: '127.0.0.1', port: 0, workers });
let miniflare;
const add = async (name) => {
  workers.push({ name, modules: true, script: ${JSON.stringify(WORKER)}, routes: ['*/' + name] });
  if (miniflare) await miniflare.setOptions(options());
  else miniflare = new Miniflare(options());
  console.log((await miniflare.ready).port);
};
let work = Promise.resolve();
const lines = require('node:readline').createInterface({ input: process.stdin });
lines.on('line', (name) => (work = work.then(() => add(name))));
lines.on('close', () => miniflare?.dispose());
`;

/** What the warm path is measured beside: workers as isolates, without a container, a signature or a log. */
export class MiniflareServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
    private readonly exited: Promise<unknown>,
    private port = 0,
  ) {}

  static async start(): Promise<MiniflareServer> {
    const child = spawn(process.execPath, ['-e', HOST], { stdio: ['pipe', 'pipe', 'ignore'] });
    const server = new MiniflareServer(
      child,
      createInterface({ input: child.stdout ?? process.stdin }),
      once(child, 'exit'),
    );
    await server.add('hello');
    return server;
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.port };
  }

  /** One more worker; resolves when it can be called. */
  async add(name: string): Promise<void> {
    const answered = once(this.lines, 'line');
    this.child.stdin?.write(`${name}\n`);
    const [line] = (await Promise.race([answered, this.exited])) as [unknown];
    this.port = Number(line);
    if (!(this.port > 0)) throw new Error('miniflare ended: make sure that scripts/miniflare.sh has run');
  }

  request(name: string, body = '{}'): Buffer {
    return Buffer.from(
      `POST /${name} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.exited;
  }
}
