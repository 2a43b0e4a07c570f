import {
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { CallAnswer, CallsAnswer } from '../../src/contract/call-row';
import type { ConsoleLink, ConsoleSession } from '../../src/contract/console-session';
import type { LivesAnswer } from '../../src/contract/environment-life';
import type { KeyAdded } from '../../src/contract/key-view';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';
import { serviceClient } from '../support/service-client';

const CODE =
  "exports.handler = async ({ fail }) => { if (fail) throw new TypeError('<b>no</b>'); return 1; };";

let service: TestService;
let functions: Functions;

beforeAll(async () => {
  service = await TestService.start({
    env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_MEMORY_BUDGET_MB: '512' },
  });
  functions = new Functions(lambdaClient(service));
  await functions.deployNode('f', CODE, { MemorySize: 128 });
}, FIRST_BUILD_MS);
afterAll(async () => {
  functions.client.destroy();
  await service.stop();
});

async function keyOf(role: string): Promise<{ key: KeyAdded; client: LambdaClient }> {
  const path = `/_lambdabox/keys/${role}-key`;
  const key = await serviceClient(service).json<KeyAdded>({ method: 'PUT', path, query: { role } });
  const { endpoint } = service;
  return {
    key,
    client: new LambdaClient({ endpoint, region: 'us-east-1', credentials: key, maxAttempts: 1 }),
  };
}

/** What a browser sends that has logged in by a link. */
async function page(): Promise<Record<string, string>> {
  const link = await serviceClient(service).json<ConsoleLink>({
    method: 'POST',
    path: '/_lambdabox/console-links',
  });
  const answer = await fetch(`${service.endpoint}/console/session`, {
    method: 'POST',
    headers: { origin: service.endpoint },
    body: JSON.stringify({ token: link.url.split('#token=')[1] }),
  });
  expect(answer.status).toBe(200);
  const { csrfToken } = (await answer.json()) as ConsoleSession;
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, origin: service.endpoint, 'x-lambdabox-csrf': csrfToken };
}

test('keys may what their roles may, as the SDK sees it, until they are removed', async () => {
  const { key, client: reader } = await keyOf('read');
  const { client: invoker } = await keyOf('invoke');
  expect((await reader.send(new ListFunctionsCommand({}))).Functions).toHaveLength(1);
  await expect(reader.send(new InvokeCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /^User: arn:aws:iam::\d{12}:user\/read-key is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:\d{12}:function:f because no identity-based policy allows the lambda:InvokeFunction action$/,
    ),
  });
  expect((await invoker.send(new InvokeCommand({ FunctionName: 'f' }))).StatusCode).toBe(200);
  await expect(invoker.send(new DeleteFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await serviceClient(service).json({ method: 'DELETE', path: `/_lambdabox/keys/${key.name}` });
  await expect(reader.send(new ListFunctionsCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  reader.destroy();
  invoker.destroy();
}, 120_000);

test('a page that is logged in calls a function, finds the call, and hears of the next', async () => {
  const headers = await page();
  const get = async <T>(path: string) =>
    (await (await fetch(service.endpoint + path, { headers })).json()) as T;
  const invoke = (body: string) =>
    fetch(`${service.endpoint}/2015-03-31/functions/f/invocations`, { method: 'POST', headers, body });
  const requestId = (await invoke('{"fail":true}')).headers.get('x-amzn-requestid') ?? '';

  const { calls } = await get<CallsAnswer>('/_lambdabox/calls?function=f&outcome=error&text=%3Cb%3E');
  expect(calls).toEqual([
    expect.objectContaining({ requestId, errorMessage: '<b>no</b>', why: expect.any(String) }),
  ]);
  const one = await get<CallAnswer>(`/_lambdabox/calls/${requestId}`);
  expect(one.call).toEqual(calls[0]);
  const { lives } = await get<LivesAnswer>('/_lambdabox/lives?function=f');
  const life = lives.find(({ id }) => id === one.call.environmentId);
  expect(life?.spans.map(({ state }) => state)).toEqual(expect.arrayContaining(['initializing', 'busy']));

  const stream = await fetch(`${service.endpoint}/_lambdabox/stream`, { headers });
  const [heard] = await Promise.all([untilHeard(stream, /event: call\ndata: .*"success"/), invoke('{}')]);
  expect(heard).toContain('"functionName":"f"');
  await fetch(`${service.endpoint}/console/session`, { method: 'DELETE', headers });
  expect((await fetch(`${service.endpoint}/_lambdabox/status`, { headers })).status).toBe(401);
}, 120_000);

/** Reads events until one is there; then leaves. */
async function untilHeard(stream: Response, pattern: RegExp): Promise<string> {
  let heard = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.body ?? []) {
    heard += decoder.decode(chunk as Uint8Array, { stream: true });
    if (pattern.test(heard)) break;
  }
  return heard;
}
