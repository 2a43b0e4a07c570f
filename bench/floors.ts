import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type Docker from 'dockerode';
import type { Address } from './load';

const ANSWER = '{"hello":"world"}';

/** The floor of a cold call: a container of the same image that prints the answer, from create to its exit. */
export async function dockerRun(docker: Docker, image: string): Promise<number> {
  const begin = performance.now();
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['/var/lang/bin/node', '-e', `console.log('${ANSWER}')`],
    Labels: { lambdabox: 'test-bench' },
  });
  try {
    const output = await container.attach({ stream: true, stdout: true });
    output.resume();
    await container.start();
    await container.wait();
    return performance.now() - begin;
  } finally {
    await container.remove({ force: true });
  }
}

const SERVER = `
const server = require('node:http').createServer((req, res) => {
  req.resume();
  req.on('end', () => res.writeHead(200, { 'content-type': 'application/json', 'content-length': ${ANSWER.length} }).end('${ANSWER}'));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** The floor of a warm call: a plain node:http server that answers the same payload, in a process of its own. */
export class PlainServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: Address,
  ) {}

  static async start(): Promise<PlainServer> {
    const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    return new PlainServer(child, { host: '127.0.0.1', port: Number(line.toString()) });
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
  }
}
