import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { HooksApi } from '../../src/cli/http/hooks-api';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { TestService } from '../support/service';
import { serviceClient } from '../support/service-client';
import { Versitygw } from '../support/servers/versitygw';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
const PATIENCE_MS = 300_000;

interface Told {
  readonly requestPayload: {
    readonly Records: readonly { eventName: string; s3: { object: { key: string; size?: number } } }[];
  };
}

let folder: string;
let told: RecordingServer;
let service: TestService;
let functions: Functions;
let token: string;

const api = (): HooksApi => new HooksApi(serviceClient(service));
/** The objects that the function was told of: names of events, keys as S3 encodes them, sizes. */
const seen = () =>
  told.requests.flatMap(({ body }) =>
    (JSON.parse(body.toString()) as Told).requestPayload.Records.map(({ eventName, s3 }) => [
      ...[eventName, s3.object.key, s3.object.size],
    ]),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbhooks-'));
  told = await new RecordingServer().start();
  const file = webhookFile(folder, { records: told.endpoint });
  const env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file };
  service = await TestService.start({ env });
  functions = new Functions(lambdaClient(service));
  await functions.deployNode('thumbs', 'exports.handler = async () => "done";', { MemorySize: 128 });
  const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'thumbs', DestinationConfig }),
  );
}, FIRST_BUILD_MS);
afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  await told?.stop();
  rmSync(folder, { recursive: true });
});

const HOOK = {
  ...({ kind: 's3', name: 'thumbs', function: 'thumbs', enabled: true } as const),
  ...{ bucket: 'photos', events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'], prefix: 'in/' },
};

test('a notification is refused while the policy of the function does not let S3 call it', async () => {
  await expect(api().put(HOOK)).rejects.toThrow(/the policy of thumbs does not let S3 call it/);
  await functions.client.send(
    new AddPermissionCommand({
      ...{ FunctionName: 'thumbs', StatementId: 's3', Action: 'lambda:InvokeFunction' },
      ...{ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::photos', SourceAccount: '000000000000' },
    }),
  );
  const { secret = '', hook } = await api().put(HOOK);
  expect(hook.path).toBe('/_lambdabox/in/s3');
  token = secret;
  expect(token).not.toBe('');
});

test(
  'versitygw tells of its objects, and the function is called with the events of S3',
  async () => {
    const store = await Versitygw.start({
      webhook: `${service.endpoint}/_lambdabox/in/s3?token=${token}`,
    });
    try {
      const { s3 } = store;
      const Bucket = 'photos';
      await s3.send(new CreateBucketCommand({ Bucket }));
      for (const Key of ['out/a.jpg', 'in/a b+c%20ü.jpg', 'in/d.jpg'])
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'in/d.jpg' }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'in/a b+c%20ü.jpg' }] } }));
      await until(() => told.requests.length >= 4, PATIENCE_MS);
    } finally {
      await store.stop();
    }
    expect(seen().sort()).toEqual([
      ['ObjectCreated:Put', 'in/a+b%2Bc%2520%C3%BC.jpg', 5],
      ['ObjectCreated:Put', 'in/d.jpg', 5],
      ['ObjectRemoved:Delete', 'in/a+b%2Bc%2520%C3%BC.jpg', undefined],
      ['ObjectRemoved:Delete', 'in/d.jpg', undefined],
    ]);
  },
  PATIENCE_MS + 60_000,
);
