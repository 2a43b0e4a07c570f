import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { until } from '../support/until';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2', LAMBDABOX_TEST_CONTROLS: '1' });

/** How extensions of these tests call the API that is theirs. */
const CALLS = `const http = require('node:http');
const base = '/2020-01-01/extension';
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, path, headers, body = '') => new Promise((done, fail) => {
  const request = http.request({ host, port, method, path, headers }, (response) => {
    let text = '';
    response.on('data', (part) => (text += part));
    response.on('end', () => done({ id: response.headers['lambda-extension-identifier'], text }));
  });
  request.on('error', fail);
  request.end(body);
});`;

/** Registers, and writes a line for each event; what it does at an event is given. */
const AGENT = (atEvent = '') => ({
  content: `#!/var/lang/bin/node
${CALLS}
(async () => {
  const { id } = await call('POST', base + '/register', { 'Lambda-Extension-Name': 'agent' }, '{"events":["INVOKE","SHUTDOWN"]}');
  const own = { 'Lambda-Extension-Identifier': id };
  let events = 0;
  for (;;) {
    const event = JSON.parse((await call('GET', base + '/event/next', own)).text);
    console.log('agent has ' + event.eventType + ' ' + (event.requestId ?? event.shutdownReason));
    if (event.eventType === 'SHUTDOWN') process.exit(0);
    ${atEvent}
  }
})();
`,
  mode: 0o755,
});

const SEEN = `exports.handler = async (event, { awsRequestId }) => ({
  awsRequestId,
});`;

/** All that the environments of a function have logged. */
async function logged(name: string): Promise<string> {
  const client = new CloudWatchLogsClient({
    endpoint: box.service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
  });
  try {
    const input = { logGroupName: `/aws/lambda/${name}` };
    const { events = [] } = await client.send(new FilterLogEventsCommand(input));
    return events.map(({ message }) => message).join('');
  } finally {
    client.destroy();
  }
}

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const durationAfter = (words: string, lines = '') => Number.parseFloat(lines.split(words)[1] ?? '');

it.each(['cold', 'stem'] as const)(
  'an extension of a layer is told of calls and of the end, in an environment that was %s',
  async (start) => {
    const name = `lives-${start}`;
    const Layers = [await box.functions.layer(name, { 'extensions/agent': AGENT() })];
    await box.functions.deployNode(name, SEEN, { MemorySize: 256, Timeout: 30, Layers });
    const first = await box.functions.force(start, name);
    expect(first).toMatchObject({ startKind: start, functionError: undefined });
    const { awsRequestId } = first.json as { awsRequestId: string };
    const second = await box.functions.invoke(name);
    expect(second.environmentId).toBe(first.environmentId);
    await box.functions.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'another' }),
    );
    await until(async () => (await logged(name)).includes('agent has SHUTDOWN spindown'));
    const lines = await logged(name);
    expect(lines).toMatch(
      /^INIT_START [^]*\nEXTENSION\tName: agent\tState: Ready\tEvents: \[INVOKE, SHUTDOWN\]\nSTART /,
    );
    expect(lines).toContain(`agent has INVOKE ${awsRequestId}`);
  },
  60_000,
);

it('a call is over when its extensions are: its log says so, and its answer has gone out before', async () => {
  const agent = AGENT("await new Promise((done) => setTimeout(done, 300)); console.log('agent is done');");
  const Layers = [await box.functions.layer('slow', { 'extensions/agent': agent })];
  await box.functions.deployNode('slow', SEEN, { MemorySize: 256, Timeout: 30, Layers });
  const answer = await box.functions.invoke('slow');
  const { awsRequestId } = answer.json as { awsRequestId: string };
  const end = `END RequestId: ${awsRequestId}\n`;
  const report = `REPORT RequestId: ${awsRequestId}\tDuration: `;
  expect(answer.log).toContain(end + report);
  expect(answer.log).not.toContain('agent is done');
  await until(async () => (await logged('slow')).includes(report));
  const lines = await logged('slow');
  expect(lines.indexOf('agent is done')).toBeLessThan(lines.indexOf(end));
  expect(durationAfter(report, lines)).toBeGreaterThanOrEqual(299);
  expect(durationAfter(report, lines)).toBeGreaterThan(durationAfter(report, answer.log));
});

it('an extension that ends fails the call as it does on AWS, and the next one has another', async () => {
  const fatal = AGENT('if (++events === 2) process.exit(7);');
  const Layers = [await box.functions.layer('ends', { 'extensions/agent': fatal })];
  const code = `let calls = 0;
    exports.handler = () => new Promise((done) => setTimeout(() => done('well'), ++calls === 2 ? 60_000 : 0));`;
  await box.functions.deployNode('ends', code, { MemorySize: 256, Timeout: 90, Layers });
  expect((await box.functions.invoke('ends')).json).toBe('well');
  const failed = await box.functions.invoke('ends');
  expect(failed.functionError).toBe('Unhandled');
  expect(failed.json).toEqual({
    errorType: 'Extension.Crash',
    errorMessage: expect.stringMatching(/^RequestId: \S+ Error: exit status 7$/) as unknown,
  });
  expect((await box.functions.invoke('ends')).json).toBe('well');
});

it('a file in extensions that cannot be run fails each call by its name', async () => {
  const Layers = [
    await box.functions.layer('plain', { 'extensions/agent': { content: 'text', mode: 0o644 } }),
  ];
  await box.functions.deployNode('plain', SEEN, { Layers });
  expect((await box.functions.invoke('plain')).json).toMatchObject({
    errorType: 'Extension.LaunchError',
    errorMessage: expect.stringMatching(
      /^RequestId: \S+ Error: fork\/exec \/opt\/extensions\/agent: permission denied$/,
    ) as unknown,
  });
  expect(await logged('plain')).toContain(
    'EXTENSION\tName: agent\tState: LaunchError\tEvents: []\tError Type: PermissionDenied',
  );
});

/** Subscribes by `way`, and appends what it gets to a file, a line for each event. */
const LISTENER = (name: string, way: 'HTTP' | 'TCP') => ({
  content: `#!/var/lang/bin/node
${CALLS}
const net = require('node:net');
const fs = require('node:fs');
const keep = (text) => fs.appendFileSync('/tmp/${name}', text);
const isHttp = ${way === 'HTTP'};
const server = isHttp
  ? http.createServer((request, response) => {
      let text = '';
      request.on('data', (part) => (text += part));
      request.on('end', () => {
        for (const event of JSON.parse(text)) keep(JSON.stringify(event) + '\\n');
        response.end();
      });
    })
  : net.createServer((socket) => socket.on('data', (part) => keep(part)));
server.listen(isHttp ? 4243 : 4244, isHttp ? 'sandbox.localdomain' : undefined, async () => {
  const { id } = await call('POST', base + '/register', { 'Lambda-Extension-Name': '${name}' }, '{"events":[]}');
  const own = { 'Lambda-Extension-Identifier': id };
  const destination = isHttp
    ? { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4243/events' } : { protocol: 'TCP', port: 4244 };
  const asked = {
    schemaVersion: '2022-12-13', types: ['platform', 'function', 'extension'], destination,
    buffering: { timeoutMs: 25 },
  };
  console.log((await call('PUT', '/2022-07-01/telemetry', own, JSON.stringify(asked))).text);
  await call('GET', base + '/event/next', own);
});
`,
  mode: 0o755,
});

it('extensions are told what happens in their environment, over HTTP and over TCP', async () => {
  const programs = {
    'extensions/by-http': LISTENER('by-http', 'HTTP'),
    'extensions/by-tcp': LISTENER('by-tcp', 'TCP'),
  };
  const Layers = [await box.functions.layer('listeners', programs)];
  const code = `const fs = require('node:fs');
    const { once } = require('node:events');
    const told = (path) => (fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '');
    const files = ['/tmp/by-http', '/tmp/by-tcp'];
    exports.handler = async ({ words, until }) => {
      if (words) console.log(words);
      const changes = fs.watch('/tmp');
      while (until && !files.every((path) => told(path).includes(until))) await once(changes, 'change');
      changes.close();
      return files.map((path) => told(path).split('\\n').filter(Boolean).map((line) => JSON.parse(line)));
    };`;
  await box.functions.deployNode('listened', code, { MemorySize: 256, Timeout: 60, Layers });
  const first = await box.functions.force('stem', 'listened', { words: 'said once' });
  expect(first.functionError).toBeUndefined();
  const again = await box.functions.invoke('listened', { until: 'platform.report' });
  expect(again.environmentId).toBe(first.environmentId);
  for (const events of again.json as { time: string; type: string; record: unknown }[][]) {
    const types = events.map(({ type }) => type);
    for (const type of ['platform.initStart', 'platform.telemetrySubscription', 'platform.initRuntimeDone']) {
      expect(types.slice(0, types.indexOf('platform.start'))).toContain(type);
    }
    const call = types.slice(types.indexOf('platform.start'), types.indexOf('platform.report') + 1);
    expect(call).toEqual(['platform.start', 'function', 'platform.runtimeDone', 'platform.report']);
    expect(events.find(({ type }) => type === 'function')?.record).toMatch(/\tINFO\tsaid once$/);
    expect(events.find(({ type }) => type === 'extension')?.record).toBe('"OK"');
    const done = events.find(({ type }) => type === 'platform.runtimeDone')?.record as { spans: unknown };
    const span = (name: string) => ({ name, start: DATE, durationMs: expect.any(Number) as unknown });
    expect(done.spans).toEqual(['responseLatency', 'responseDuration', 'runtimeOverhead'].map(span));
    for (const { time } of events) expect(time).toEqual(DATE);
  }
  expect(await logged('listened')).toContain(
    'TELEMETRY\tName: by-tcp\tState: Subscribed\tTypes: [Platform, Function, Extension]',
  );
}, 90_000);
