import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { freePort } from './service';
import { until } from './until';

const SERVER = resolve(__dirname, '../../.tools/moto/bin/moto_server');
const START_MS = 120_000;

/** moto's server on a free port of loopback: it stands for SQS, SNS, EventBridge and S3, and holds all in memory. */
export class Moto {
  private constructor(
    private readonly process: ChildProcess,
    readonly endpoint: string,
  ) {}

  static async start(): Promise<Moto> {
    if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: run scripts/moto.sh`);
    const port = await freePort();
    const child = spawn(SERVER, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const moto = new Moto(child, `http://127.0.0.1:${port}`);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode}`);
      const answer = await fetch(`${moto.endpoint}/moto-api/data.json`).catch(() => undefined);
      await answer?.text();
      return answer?.ok === true;
    }, START_MS);
    return moto;
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await exited;
  }
}
