import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../service';
import { ChildServer } from './child-server';

const SERVER = resolve(__dirname, '../../../.tools/versitygw/versitygw-v1.8.0');
const ACCESS_KEY = 'root';
const SECRET_KEY = 'secret-of-the-store';

export interface VersitygwOptions {
  /** What happens to its objects is told there. */
  readonly webhook?: string;
}

/** versitygw on a free port of loopback, over a folder; its buckets can keep versions. */
export class Versitygw {
  private constructor(
    private readonly server: ChildServer,
    private readonly folder: string,
    readonly s3: S3Client,
    /** How a service reaches it. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start({ webhook }: VersitygwOptions = {}): Promise<Versitygw> {
    if (!existsSync(SERVER)) throw new Error(`${SERVER} is missing: run scripts/versitygw.sh`);
    const folder = mkdtempSync(join(tmpdir(), 'lbx-versitygw-'));
    const [data = '', iam = '', meta = '', versions = ''] = ['data', 'iam', 'meta', 'versions'].map((name) =>
      join(folder, name),
    );
    for (const made of [data, iam, meta, versions]) mkdirSync(made);
    const port = await freePort();
    const args = ['--port', `127.0.0.1:${port}`, '--access', ACCESS_KEY, '--secret', SECRET_KEY];
    const telling = webhook === undefined ? [] : ['--event-webhook-url', webhook];
    const over = ['posix', '--sidecar', meta, '--versioning-dir', versions, data];
    const more = ['--iam-dir', iam, ...telling, ...over];
    const endpoint = `http://127.0.0.1:${port}`;
    const credentials = { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY };
    const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
    const server = new ChildServer([SERVER, ...args, ...more], async () => {
      await (await fetch(endpoint)).text();
      return true;
    });
    await server.begin();
    return new Versitygw(server, folder, s3, {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    });
  }

  async stop(): Promise<void> {
    this.s3.destroy();
    await this.server.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
