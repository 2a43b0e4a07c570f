import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { followPage, PAGE_MS } from '../support/sources/page';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const ACCOUNT = '000000000000';
const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/each-minute`;
const PATIENCE_MS = 300_000;

let folder: string;
let hooks: RecordingServer;
let service: TestService;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-rules-'));
  hooks = await new RecordingServer().start();
  const file = webhookFile(folder, { done: hooks.endpoint });
  service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file } });
  await callEachMinute();
}, FIRST_BUILD_MS);
afterAll(async () => {
  await service?.stop();
  await hooks?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Has a rule call a function after each minute; a webhook is told of the events. */
async function callEachMinute(): Promise<void> {
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('tick', 'exports.handler = async () => "done";', { MemorySize: 128 });
  const DestinationConfig = {
    OnSuccess: { Destination: `arn:aws:lambdabox:us-east-1:${ACCOUNT}:webhook/done` },
  };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'tick', DestinationConfig }),
  );
  await functions.client.send(
    new AddPermissionCommand({
      ...{ FunctionName: 'tick', StatementId: 'rule', Action: 'lambda:InvokeFunction' },
      ...{ Principal: 'events.amazonaws.com', SourceArn: RULE },
    }),
  );
  functions.client.destroy();
  const client = new EventBridgeClient({
    ...{ endpoint: service.endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  await client.send(new PutRuleCommand({ Name: 'each-minute', ScheduleExpression: 'rate(1 minute)' }));
  const Targets = [{ Id: 'f', Arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:tick` }];
  await client.send(new PutTargetsCommand({ Rule: 'each-minute', Targets }));
  client.destroy();
}

test.each(['event-bus', 'schedules'])(
  'docs/sources/%s.md can be followed, and prints what it shows',
  async (name) => {
    expect(await followPage(name, service)).toEqual([]);
  },
  PAGE_MS,
);

// The last, since its time passes while the pages are followed.
it(
  'a rule with a ScheduleExpression calls its function after each interval, with the event that AWS sends',
  async () => {
    await until(() => hooks.requests.length > 0, PATIENCE_MS);
    const { requestPayload } = JSON.parse(hooks.requests[0]?.body.toString() ?? '') as {
      readonly requestPayload: unknown;
    };
    expect(requestPayload).toEqual({
      version: '0',
      id: expect.any(String),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: ACCOUNT,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: 'us-east-1',
      resources: [RULE],
      detail: {},
    });
  },
  PATIENCE_MS + 60_000,
);
