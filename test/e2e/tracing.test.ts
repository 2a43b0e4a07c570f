import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { OtlpReceiver } from '../support/otlp-receiver';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { until } from '../support/until';

const TELLER = `exports.handler = async (event) => {
  if (event.fail) throw new Error('as asked');
  return process.env._X_AMZN_TRACE_ID;
};`;

/** Sends itself an event, again and again, as a loop by mistake would. */
const LOOP = `
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
exports.handler = async (event, context) => {
  console.log('pass', context.awsRequestId);
  await lambda
    .send(new InvokeCommand({ FunctionName: context.functionName, InvocationType: 'Event', Payload: '{}' }))
    .catch((error) => console.log('stopped', error.name));
};`;

const LISTENER = `exports.handler = async (event, context) =>
  console.log('heard', JSON.stringify([context.clientContext, context.tenantId]));`;

let receiver: OtlpReceiver;
let service: TestService;
let functions: Functions;
let logs: CloudWatchLogsClient;

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  const env = { LAMBDABOX_NETWORK: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint };
  service = await TestService.start({ env });
  functions = new Functions(lambdaClient(service));
  logs = new CloudWatchLogsClient({
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const input = { MemorySize: 128, Timeout: 20 };
  await functions.deployNode('active', TELLER, { ...input, TracingConfig: { Mode: 'Active' } });
  await functions.deployNode('passive', TELLER, input);
}, FIRST_BUILD_MS);

afterAll(async () => {
  logs?.destroy();
  functions?.client.destroy();
  await service?.stop();
  await receiver?.stop();
});

let traces = 0;
/** A trace of a caller's own. */
function aTrace(sampled: '0' | '1' = '1') {
  traces += 1;
  const id = `67891233${String(traces).padStart(24, '0')}`;
  const root = `1-67891233-${id.slice(8)}`;
  return {
    id,
    root,
    parent: '53995c3f42cd8ad8',
    header: `Root=${root};Parent=53995c3f42cd8ad8;Sampled=${sampled}`,
  };
}

const call = (name: string, header: string, event: object = {}) =>
  functions.invoke(name, event, {}, { 'X-Amzn-Trace-Id': header });

const parentIn = (header: unknown) => /;Parent=([0-9a-f]{16});/.exec(String(header))?.[1];

/** None as long as nothing was written. */
async function linesOf(functionName: string): Promise<string[]> {
  const found = await logs
    .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` }))
    .catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return { events: [] };
      throw error;
    });
  return (found.events ?? []).map(({ message }) => message ?? '');
}

describe('a sampled call of a function with active tracing', () => {
  it('is a span with its phases in the trace of its caller, and the parent of what its function does', async () => {
    const trace = aTrace();
    const answer = await call('active', trace.header);
    const [span, ...phases] = await receiver.spansOf(trace.id, (spans) => spans.length > 1);
    expect(span).toMatchObject({
      name: 'active',
      kind: 2,
      parentSpanId: trace.parent,
      service: 'lambdabox',
      attributes: { 'faas.name': 'active', 'faas.coldstart': true, 'faas.instance': answer.environmentId },
    });
    expect(answer.json).toMatch(
      new RegExp(`^Root=${trace.root};Parent=${span?.spanId};Sampled=1;Lineage=1:`),
    );
    const names = phases.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['create', 'start', 'init', 'invoke']));
    for (const phase of phases) {
      expect(phase.parentSpanId).toBe(span?.spanId);
      expect(phase.startMs).toBeGreaterThanOrEqual(span?.startMs ?? Number.POSITIVE_INFINITY);
      expect(phase.endMs).toBeLessThanOrEqual(span?.endMs ?? 0);
    }
    expect(answer.log).toMatch(
      new RegExp(
        `\\nREPORT [^\\n]*\\t\\nXRAY TraceId: ${trace.root}\\tSegmentId: ${span?.spanId}\\tSampled: true\\t\\n$`,
      ),
    );
  });

  it('has no start when it is warm, and is an error when its function fails', async () => {
    const trace = aTrace();
    await call('active', trace.header);
    await call('active', trace.header, { fail: true });
    const spans = await receiver.spansOf(
      trace.id,
      (found) => found.filter(({ kind }) => kind === 2).length === 2,
    );
    const [well, failed] = spans.filter(({ kind }) => kind === 2);
    expect(well).toMatchObject({ attributes: { 'faas.coldstart': false }, status: {} });
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { 'lambdabox.outcome': 'error' } });
    expect(spans.map(({ name }) => name)).not.toContain('init');
  });
});

it('a call that is not sampled, and one of a function that passes tracing through, are no spans', async () => {
  const [unsampled, passed, last] = [aTrace('0'), aTrace(), aTrace()];
  const first = await call('active', unsampled.header);
  expect(first.json).toMatch(new RegExp(`^${unsampled.header};Lineage=`));
  const second = await call('passive', passed.header);
  expect(second.json).toMatch(new RegExp(`^${passed.header};Lineage=`));
  expect(`${first.log}${second.log}`).not.toContain('XRAY');
  await call('active', last.header);
  // They are sent in the order in which the calls ended.
  await receiver.spansOf(last.id, (spans) => spans.length > 0);
  expect(receiver.spans.filter(({ traceId }) => [unsampled.id, passed.id].includes(traceId))).toEqual([]);
});

it('a call without a trace begins one, of which a function with active tracing samples the first', async () => {
  await functions.deployNode('fresh', TELLER, { MemorySize: 128, TracingConfig: { Mode: 'Active' } });
  const { json } = await functions.invoke('fresh');
  expect(json).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;Lineage=1:[0-9a-f]{8}:0$/,
  );
  const id = /Root=1-([0-9a-f-]+)/.exec(String(json))?.[1]?.replace('-', '') ?? '';
  const [span] = await receiver.spansOf(id, (spans) => spans.length > 0);
  expect([span?.spanId, span?.parentSpanId]).toEqual([parentIn(json), undefined]);
});

it.each([
  ['of another form', 'hello'],
  ['of six thousand bytes', 'Root='.repeat(1200)],
  ['of separators', ';'.repeat(6000)],
  ['of parts that are broken', 'Root=1-x;Sampled=1;Lineage=||;'],
])('a trace header %s is no reason to refuse a call', async (_, header) => {
  const { status, json } = await call('passive', header);
  expect([status, json]).toEqual([200, expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=/)]);
});

it(
  'a loop of events is stopped: its sender is told, after sixteen passes through the function',
  async () => {
    await functions.deployNode('loop', LOOP, { MemorySize: 128, Timeout: 20 });
    await functions.client.send(new InvokeCommand({ FunctionName: 'loop', InvocationType: 'Event' }));
    await until(async () => (await linesOf('loop')).some((line) => line.includes('stopped')), 120_000);
    const lines = await linesOf('loop');
    expect(lines.filter((line) => line.includes('\tpass '))).toHaveLength(16);
    expect(lines.filter((line) => line.includes('stopped'))).toEqual([
      expect.stringContaining('stopped RecursiveInvocationException'),
    ]);
  },
  FIRST_BUILD_MS,
);

it('an event brings its client context and its tenant', async () => {
  await functions.deployNode('listener', LISTENER, {
    MemorySize: 128,
    TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
  });
  await functions.client.send(
    new InvokeCommand({
      FunctionName: 'listener',
      InvocationType: 'Event',
      TenantId: 'blue',
      ClientContext: Buffer.from('{"custom":{"k":"v"}}').toString('base64'),
    }),
  );
  const heard = async () => (await linesOf('listener')).find((line) => line.includes('heard'));
  await until(async () => (await heard()) !== undefined, 120_000);
  expect(await heard()).toContain('heard [{"custom":{"k":"v"}},"blue"]');
});
