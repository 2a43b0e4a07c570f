import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { awsJson } from '../support/aws-command';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const WEBHOOK = 'arn:aws:lambdabox:us-east-1:000000000000:webhook/records';
const CODE = 'exports.handler = async (event) => event;';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const TARGET = {
  Arn: FUNCTION,
  RoleArn: 'arn:aws:iam::000000000000:role/schedules',
  Input: '{"at":"<aws.scheduler.scheduled-time>"}',
};
const PATIENCE_MS = 300_000;

let folder: string;
let hooks: RecordingServer;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbschedules-'));
  hooks = await new RecordingServer().start();
  const file = webhookFile(folder, { records: hooks.endpoint });
  env = {
    ...{ LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file, LAMBDABOX_MEMORY_BUDGET_MB: '768' },
    // A machine that takes more than a minute to start again has missed the time, and is to call all the same.
    LAMBDABOX_SCHEDULE_CATCH_UP: 'last',
  };
});
afterAll(async () => {
  await hooks.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => void hooks.requests.splice(0));

async function deploy(service: TestService): Promise<Functions> {
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('f', CODE, { MemorySize: 128 });
  const DestinationConfig = { OnSuccess: { Destination: WEBHOOK } };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', DestinationConfig }),
  );
  return functions;
}

/** The times that the function was called for, as its destination was told; what was told twice counts once. */
function calledFor(): string[] {
  const records = hooks.requests.map(
    ({ body }) =>
      JSON.parse(body.toString()) as {
        requestContext: { requestId: string };
        responsePayload: { at: string };
      },
  );
  const calls = new Map(
    records.map((record) => [record.requestContext.requestId, record.responsePayload.at]),
  );
  return [...calls.values()];
}

const aws = (service: TestService, ...args: string[]) => awsJson(service, ['scheduler', ...args]);

/** `2026-11-30T12:00:00`, so many seconds from now. */
function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19);
}

it(
  'a schedule of the AWS CLI calls its function at its time, and is gone when it is deleted',
  async () => {
    const service = await TestService.start({ env });
    const functions = await deploy(service);
    const at = inSeconds(20);
    const made = await aws(
      service,
      ...['create-schedule', '--name', 'once', '--schedule-expression', `at(${at})`],
      ...['--flexible-time-window', '{"Mode":"OFF"}', '--target', JSON.stringify(TARGET)],
    );
    expect(made).toEqual({ ScheduleArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/once' });
    await until(() => calledFor().length > 0, PATIENCE_MS);
    expect(calledFor()).toEqual([`${at}Z`]);
    expect(await aws(service, 'list-schedules')).toMatchObject({
      Schedules: [{ Name: 'once', GroupName: 'default', State: 'ENABLED', Target: { Arn: FUNCTION } }],
    });
    await aws(service, 'delete-schedule', '--name', 'once');
    expect(await aws(service, 'list-schedules')).toEqual({ Schedules: [] });
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);

it(
  'a schedule whose time comes while the service is dead calls once when it is back',
  async () => {
    const first = await TestService.start({ env });
    const { client } = await deploy(first);
    const scheduler = new SchedulerClient({
      ...{ endpoint: first.endpoint, region: 'us-east-1', maxAttempts: 1 },
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    });
    const at = inSeconds(3);
    await scheduler.send(
      new CreateScheduleCommand({
        ...{ Name: 'over', ScheduleExpression: `at(${at})`, Target: TARGET },
        FlexibleTimeWindow: { Mode: 'OFF' },
      }),
    );
    await first.end('SIGKILL');
    client.destroy();
    scheduler.destroy();
    await until(() => Date.now() > Date.parse(`${at}Z`), PATIENCE_MS);
    const second = await TestService.start({ env, dataDirectory: first.dataDirectory });
    await until(() => calledFor().length > 0, PATIENCE_MS);
    await second.end('SIGKILL');
    const third = await TestService.start({ env, dataDirectory: first.dataDirectory });
    expect(calledFor()).toEqual([`${at}Z`]);
    await third.stop();
  },
  FIRST_BUILD_MS,
);
