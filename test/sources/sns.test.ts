import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permitService, topicPermission } from '../../src/cli/hooks/permission';
import { HooksApi } from '../../src/cli/http/hooks-api';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { Moto } from '../support/moto';
import { RecordingServer } from '../support/recording-server';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { serviceClient } from '../support/service-client';
import { followPage, PAGE_MS } from '../support/sources/page';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
const PATIENCE_MS = 120_000;

let folder: string;
let told: RecordingServer;
let moto: Moto;
let front: Server;
let service: TestService;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-sns-'));
  told = await new RecordingServer().start();
  moto = await Moto.start();
  front = inFrontOf(moto).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const file = webhookFile(folder, { records: told.endpoint });
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file } });
}, FIRST_BUILD_MS);
afterAll(async () => {
  await service?.stop();
  front?.close();
  await moto?.stop();
  await told?.stop();
  rmSync(folder, { recursive: true });
});

/** moto has certificates, and gives them to requests that seem to be signed for SNS only: this asks so. */
function inFrontOf({ endpoint }: Moto): Server {
  return createServer(({ url: path }, res) => {
    const { hostname, port } = new URL(endpoint);
    const scope = 'test/20261130/us-east-1/sns/aws4_request';
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    };
    request({ hostname, port, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502);
      answer.pipe(res);
    }).end();
  });
}

test(
  'docs/sources/sns.md can be followed',
  async () => {
    const addresses = { '127.0.0.1:5000': new URL(moto.endpoint).host };
    expect(await followPage('sns', service, { addresses })).toEqual([]);
  },
  PAGE_MS,
);

test(
  'a message that a server of topics has signed calls the function',
  async () => {
    const functions = new Functions(lambdaClient(service));
    await functions.deployNode('orders', 'exports.handler = async () => "done";', { MemorySize: 128 });
    const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
    await functions.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'orders', DestinationConfig }),
    );
    functions.client.destroy();
    const credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
    const sns = new SNSClient({ endpoint: moto.endpoint, region: 'us-east-1', credentials });
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'orders' }));
    const client = serviceClient(service);
    await permitService(client, topicPermission('orders', TopicArn));
    await new HooksApi(client).put({
      ...({ kind: 'sns', name: 'orders', function: 'orders', topic: TopicArn } as const),
      server: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    });
    const Endpoint = `${service.endpoint}/_lambdabox/in/orders`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }));
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: '{"tea": 2}' }));
    sns.destroy();
    await until(() => told.requests.length > 0, PATIENCE_MS);
    const [first] = told.requests;
    expect(JSON.parse(first?.body.toString() ?? '')).toMatchObject({
      requestPayload: {
        Records: [
          {
            EventSource: 'aws:sns',
            Sns: { MessageId, TopicArn, Message: '{"tea": 2}', SignatureVersion: '2' },
          },
        ],
      },
    });
  },
  PATIENCE_MS,
);
