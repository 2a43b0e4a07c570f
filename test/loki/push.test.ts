import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { PublishVersionCommand } from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { dashboardLogql, logsqlOf } from '../support/loki-queries';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { VictoriaLogs, type FoundLine } from '../support/victoria-logs';

/** Says `lines` numbered lines, waits `ms`, and fails if it is told to. */
const TALKER = `exports.handler = async ({ lines = 1, ms = 0, fail, tag = '' }) => {
  for (let n = 0; n < lines; n += 1) console.log(tag, n, 'zwölf "Boxkämpfer" \\u2028 {"level":"none"}');
  await new Promise((r) => setTimeout(r, ms));
  if (fail) throw new TypeError('as told');
  return 'said';
};`;
const SPEAKS_JSON = `exports.handler = async () => { console.warn('careful'); console.error('worse'); };`;

let server: VictoriaLogs;
let service: TestService;
let functions: Functions;

beforeAll(async () => {
  server = await VictoriaLogs.start();
  const settings = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_TEST_CONTROLS: '1' };
  service = await TestService.start({ env: { LAMBDABOX_LOKI_URL: server.url, ...settings } });
  functions = new Functions(lambdaClient(service));
  await functions.deployNode('talker', TALKER, { MemorySize: 512, Timeout: 20 });
  await functions.deployNode('json', SPEAKS_JSON, { LoggingConfig: { LogFormat: 'JSON' } });
}, FIRST_BUILD_MS);

afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  await server?.stop();
});

/** The request id of a call, from the tail of its log. */
function requestIdIn(log: string): string {
  return /RequestId: (\S+)|"requestId":"([^"]+)"/.exec(log)?.slice(1).find(Boolean) ?? 'none';
}

const said = (lines: readonly FoundLine[]) => lines.map(({ _msg }) => _msg);

/** The call's own record: when it is there, all that the call wrote before it is there too. */
async function recordOf(requestId: string): Promise<Record<string, unknown>> {
  const [line] = await server.atLeast(1, `{stream="invocations"} request_id:="${requestId}"`);
  return JSON.parse(line?._msg ?? '{}') as Record<string, unknown>;
}

/** What the service itself has of a function's log, in its order. */
async function stored(functionName: string): Promise<(string | undefined)[]> {
  const client = new CloudWatchLogsClient({
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  const events: (string | undefined)[] = [];
  const logGroupName = `/aws/lambda/${functionName}`;
  for await (const page of paginateFilterLogEvents({ client }, { logGroupName })) {
    events.push(...(page.events ?? []).map(({ message }) => message?.replace(/\n$/, '')));
  }
  client.destroy();
  return events;
}

test('lines arrive complete and in their order', async () => {
  const requestId = requestIdIn((await functions.invoke('talker', { lines: 3000 })).log.slice(-400));
  await recordOf(requestId);
  const pushed = said(await server.lines('{function="talker", stream="function"}'));
  expect(pushed.length).toBeGreaterThanOrEqual(3004);
  expect(pushed).toEqual(await stored('talker'));
});

test('the log of one call is found by its request id, and nothing else is', async () => {
  const answers = await Promise.all(
    ['one', 'two'].map((tag) => functions.invoke('talker', { tag, lines: 5, ms: 300 })),
  );
  for (const [index, tag] of ['one', 'two'].entries()) {
    const requestId = requestIdIn(answers[index]?.log ?? '');
    await recordOf(requestId);
    const lines = await server.lines(`{function="talker", stream="function"} request_id:="${requestId}"`);
    const own = said(lines).filter((line) => line?.includes('Boxkämpfer'));
    expect(own.map((line) => line?.split('\tINFO\t')[1]?.slice(0, 5))).toEqual(
      [0, 1, 2, 3, 4].map((n) => `${tag} ${n}`),
    );
    expect([lines[0]?._msg, lines.at(-1)?._msg]).toEqual([
      expect.stringContaining(`START RequestId: ${requestId}`),
      expect.stringContaining(`REPORT RequestId: ${requestId}`),
    ]);
    expect(lines.find(({ _msg }) => _msg?.includes('Boxkämpfer'))).toMatchObject({
      level: 'info',
      version: '$LATEST',
      environment: answers[index]?.environmentId,
    });
  }
});

test('levels are those of the records', async () => {
  const { log } = await functions.invoke('json');
  await recordOf(requestIdIn(log));
  const lines = await server.lines('{function="json", stream="function"} level:*');
  expect(lines.map(({ level }) => level)).toEqual(['warn', 'error']);
});

test('each call leaves one record whose phases add up to its total', async () => {
  const calls = [
    await functions.force('cold', 'talker'),
    await functions.invoke('talker'),
    await functions.invoke('talker', { fail: true }),
  ];
  const records = await Promise.all(calls.map(({ log }) => recordOf(requestIdIn(log))));
  expect(records.map(({ start_kind, outcome }) => [start_kind, outcome])).toEqual([
    ['cold', 'success'],
    [calls[1]?.startKind, 'success'],
    [calls[2]?.startKind, 'error'],
  ]);
  expect(records[2]).toMatchObject({
    error_type: expect.any(String),
    function: 'talker',
    memory_size_mb: 512,
  });
  const parts = ['queue', 'create', 'start', 'boot', 'init_phase', 'invoke', 'overhead'];
  for (const record of records) {
    const sum = parts.reduce((total, part) => total + Number(record[`${part}_ms`] ?? 0), 0);
    expect(sum).toBeCloseTo(Number(record.total_ms), 0);
  }
});

test('labels are bounded: two streams a function, whatever versions and environments it has', async () => {
  const { Version } = await functions.client.send(new PublishVersionCommand({ FunctionName: 'talker' }));
  const calls = [undefined, Version].flatMap((Qualifier) =>
    [1, 2].map(() => functions.invoke('talker', { ms: 200 }, Qualifier ? { Qualifier } : {})),
  );
  for (const { log } of await Promise.all(calls)) await recordOf(requestIdIn(log));
  expect(await server.streams('*')).toEqual(
    ['json', 'talker'].flatMap((name) =>
      ['function', 'invocations'].map(
        (stream) => `{function="${name}",service="lambdabox",stream="${stream}"}`,
      ),
    ),
  );
});

test('what is logged while the server is away arrives when it is back, once', async () => {
  await server.halt();
  const during = await Promise.all(
    Array.from({ length: 20 }, (_, n) => functions.invoke('talker', { tag: `away${n}`, lines: 50 })),
  );
  await server.go();
  for (const { log } of during) await recordOf(requestIdIn(log.slice(-400)));
  for (const n of during.keys()) {
    const lines = said(await server.lines(`{function="talker"} _msg:"away${n}"`));
    expect(lines.map((line) => Number(line?.split(`away${n} `)[1]?.split(' ')[0]))).toEqual(
      Array.from({ length: 50 }, (_, line) => line),
    );
  }
  // Of environments that nobody needed in the end the first line may still be on its way.
  const ofCalls = (lines: (string | undefined)[]) =>
    lines.filter((line) => !line?.startsWith('INIT_START')).sort();
  const pushed = said(await server.lines('{function="talker", stream="function"}'));
  expect(ofCalls(pushed)).toEqual(ofCalls(await stored('talker')));
});

test('every log query of the dashboards finds what it asks for', async () => {
  const { log } = await functions.invoke('talker');
  const requestId = requestIdIn(log);
  await recordOf(requestId);
  const variables: Record<string, string> = { function: 'talker', version: '.*', request_id: requestId };
  const queries = dashboardLogql();
  expect(queries.length).toBeGreaterThan(0);
  for (const query of queries) {
    const filled = query.replace(/\$\{?(\w+)\}?/g, (text, name: string) => variables[name] ?? text);
    expect(filled).not.toContain('$');
    expect([query, (await server.lines(logsqlOf(filled))).length > 0]).toEqual([query, true]);
  }
});

test('a service that stops pushes the last lines first', async () => {
  const { log } = await functions.invoke('talker', { tag: 'last' });
  await service.end('SIGTERM');
  const requestId = requestIdIn(log);
  expect(await recordOf(requestId)).toMatchObject({ outcome: 'success' });
  const lines = await server.lines(`{stream="function"} request_id:="${requestId}"`);
  expect(lines.at(-1)?._msg).toContain('REPORT');
});
