import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { FakeService } from '../support';
import { KEY, SECRET, TestApi } from '../../api/support';
import { Client } from '../../../../src/cli/http/client';
import { readSettings } from '../../../../src/cli/settings';

const clients: Client[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.close()));

function clientOf(endpoint: string, secretAccessKey = SECRET): Client {
  const settings = readSettings({ LAMBDABOX_ENDPOINT: endpoint });
  const client = new Client(
    settings,
    () => ({ accessKeyId: KEY, secretAccessKey }),
    new AbortController().signal,
  );
  clients.push(client);
  return client;
}

describe('before the real front door', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await new TestApi().start();
  });
  afterAll(() => api.stop());
  const endpoint = () => `http://127.0.0.1:${api.port}`;

  it('has its signature accepted: names with colons, queries, bodies, both services', async () => {
    const client = clientOf(endpoint());
    const path = `/2015-03-31/functions/${encodeURIComponent('arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST')}`;
    const body = Buffer.from([0x22, 0xc3, 0xa4, 0x22]);
    await client.send({
      method: 'GET',
      path: `${path}/configuration`,
      query: { Qualifier: '$LATEST' },
      service: 'lambda',
    });
    await client.send({
      method: 'POST',
      path: `${path}/invocations`,
      query: { Qualifier: 'a b+c/d' },
      body,
      service: 'lambda',
    });
    await client.send({
      method: 'POST',
      path: '/',
      headers: { 'X-Amz-Target': 'Logs_20140328.FilterLogEvents' },
      body: '{}',
      service: 'logs',
    });
    expect(api.invoker.invoked[0]).toMatchObject({ qualifier: 'a b+c/d', payload: body });
    expect(api.logsBodies).toEqual(['{}']);
  });

  it('says what to check when the key pair is not the one of the service', async () => {
    const call = clientOf(endpoint(), 'wrong').json({ method: 'GET', path: '/2015-03-31/functions' });
    await expect(call).rejects.toMatchObject({
      code: 'InvalidSignatureException',
      hint: expect.stringContaining('LAMBDABOX_SECRET_ACCESS_KEY') as string,
    });
  });
});

describe('a service of the test', () => {
  let service: FakeService;
  beforeAll(async () => {
    service = await new FakeService().start();
  });
  afterAll(() => service.stop());

  it('has its errors told by name and message, with the reason of a throttle', async () => {
    service.on('GET /x', {
      status: 429,
      headers: { 'x-amzn-errortype': 'TooManyRequestsException:http://amazonaws.com' },
      body: { message: 'Rate Exceeded.', Reason: 'ConcurrentInvocationLimitExceeded' },
    });
    await expect(clientOf(service.endpoint).json({ method: 'GET', path: '/x' })).rejects.toMatchObject({
      status: 429,
      code: 'TooManyRequestsException',
      message: 'TooManyRequestsException: Rate Exceeded. (ConcurrentInvocationLimitExceeded)',
    });
  });

  it('may answer what is no JSON', async () => {
    service.on('GET /y', { status: 502, body: 'Bad Gateway' });
    await expect(clientOf(service.endpoint).json({ method: 'GET', path: '/y' })).rejects.toThrow(
      'HTTP 502: Bad Gateway',
    );
  });

  it('answers lines that are cut anywhere', async () => {
    service.on('POST /lines', { body: '{"a":1}\n\n{"a":"ü"}\n{"a":3}' });
    const lines: unknown[] = [];
    for await (const line of clientOf(service.endpoint).lines({ method: 'POST', path: '/lines' }))
      lines.push(line);
    expect(lines).toEqual([{ a: 1 }, { a: 'ü' }, { a: 3 }]);
  });
});

it('gives up on a service that says nothing, with exit status 3', async () => {
  const sockets = new Set<{ destroy(): void }>();
  const mute = createServer((socket) => sockets.add(socket));
  await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  await expect(clientOf(endpoint).json({ method: 'GET', path: '/x', timeoutMs: 20 })).rejects.toMatchObject({
    exitCode: 3,
    message: 'the service did not answer GET /x within 0.02 s',
  });
  sockets.forEach((socket) => socket.destroy());
  await new Promise((closed) => mute.close(closed));
});
