import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../service';
import { until } from '../until';

const SERVER = resolve(__dirname, '../../../.tools/versitygw/versitygw-v1.8.0');
const START_MS = 60_000;
const ACCESS_KEY = 'root';
const SECRET_KEY = 'secret-of-the-store';

/** versitygw on a free port of loopback, over a folder; what happens to its objects it tells to a webhook. */
export class Versitygw {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly s3: S3Client,
  ) {}

  static async start(webhook: string): Promise<Versitygw> {
    if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: run scripts/versitygw.sh`);
    const folder = mkdtempSync(join(tmpdir(), 'lbx-versitygw-'));
    const [data, iam] = [join(folder, 'data'), join(folder, 'iam')];
    for (const made of [data, iam]) mkdirSync(made);
    const port = await freePort();
    const args = ['--port', `127.0.0.1:${port}`, '--access', ACCESS_KEY, '--secret', SECRET_KEY];
    const more = ['--iam-dir', iam, '--event-webhook-url', webhook, 'posix', '--nometa', data];
    const child = spawn(SERVER, [...args, ...more], { stdio: 'ignore' });
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY };
    const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`versitygw ended with ${child.exitCode}`);
      const answer = await fetch(endpoint).catch(() => undefined);
      await answer?.text();
      return answer !== undefined;
    }, START_MS);
    return new Versitygw(child, folder, s3);
  }

  async stop(): Promise<void> {
    this.s3.destroy();
    const exited = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
