import { connect } from 'node:net';
import type { AnswerBody, BodySource } from '../../../../src/invocation/invocation';
import { RESULT } from '../support';
import { until } from '../../../support/until';
import { aUrl, HOST, UrlBox } from './support';

/** The box' function, whose answer the test sends by and by. */
class Streaming {
  readonly box = new UrlBox();
  readonly source = { paused: 0, resumed: 0 };
  private body: AnswerBody | undefined;
  private ended: (() => void) | undefined;

  async start(): Promise<this> {
    this.box.url = aUrl({ invokeMode: 'RESPONSE_STREAM' });
    await this.box.start();
    this.box.api.invoker.stream = async (request, body) => {
      this.box.api.invoker.invoked.push(request);
      this.body = body;
      await new Promise<void>((resolve) => (this.ended = resolve));
      const { payload: _payload, ...end } = RESULT;
      return end;
    };
    return this;
  }

  async begins(contentType?: string): Promise<AnswerBody> {
    await until(() => this.body !== undefined);
    const { body } = this;
    if (!body) throw new Error('nobody has called');
    const source: BodySource = {
      pause: () => (this.source.paused += 1),
      resume: () => (this.source.resumed += 1),
    };
    body.head(contentType, source);
    return body;
  }

  end(): void {
    this.ended?.();
  }
}

const PRELUDE = 'application/vnd.awslambda.http-integration-response';
const END = '\0'.repeat(8);

let streaming: Streaming;
beforeEach(async () => {
  streaming = await new Streaming().start();
});
afterEach(async () => {
  streaming.end();
  await streaming.box.stop();
});

test('a stream is sent on as it comes, with the status, headers and cookies before it', async () => {
  const asked = streaming.box.ask('/x');
  const body = await streaming.begins(PRELUDE);
  const metadata = JSON.stringify({
    statusCode: 202,
    headers: { 'Content-Type': 'text/html' },
    cookies: ['a=b'],
  });
  for (const part of [metadata.slice(0, 9), `${metadata.slice(9)}\0\0\0`, `${END.slice(3)}on`, 'e two']) {
    body.chunk(Buffer.from(part));
  }
  body.end();
  const got = await asked;
  expect([got.status, got.text]).toEqual([202, 'one two']);
  expect(got.headers).toMatchObject({
    'content-type': 'text/html',
    'set-cookie': ['a=b'],
    'transfer-encoding': 'chunked',
    'x-amzn-requestid': streaming.box.api.invoker.invoked[0]?.requestId,
  });
});

test('the first bytes are there before the function ends', async () => {
  let first = '';
  const { api } = streaming.box;
  const socket = connect(api.port, '127.0.0.1', () =>
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`),
  );
  socket.on('data', (chunk: Buffer) => (first += String(chunk)));
  const body = await streaming.begins(PRELUDE);
  body.chunk(Buffer.from(`{"statusCode":200}${END}`));
  await until(() => first.includes('HTTP/1.1 200 OK'));
  body.chunk(Buffer.from('first'));
  await until(() => first.includes('first'));
  body.end();
  await until(() => first.endsWith('0\r\n\r\n'));
  socket.destroy();
});

test.each([
  [undefined, 'application/octet-stream'],
  ['text/event-stream', 'text/event-stream'],
])('without metadata it is 200, and %s is %s', async (given, shown) => {
  const asked = streaming.box.ask('/');
  const body = await streaming.begins(given);
  body.chunk(Buffer.from('{"statusCode":418}'));
  body.end();
  const got = await asked;
  expect([got.status, got.headers['content-type'], got.text]).toEqual([200, shown, '{"statusCode":418}']);
});

test('an empty stream is an empty answer', async () => {
  const asked = streaming.box.ask('/');
  (await streaming.begins()).end();
  const got = await asked;
  expect([got.status, got.text]).toEqual([200, '']);
});

test.each([
  ['a failure before the first byte', (body: AnswerBody) => body.fail(Buffer.from('{}'), 'Function.Unknown')],
  ['metadata that are none', (body: AnswerBody) => (body.chunk(Buffer.from(`x${END}y`)), body.end())],
  [
    'metadata without an end',
    (body: AnswerBody) => (body.chunk(Buffer.from('{"statusCode":200}')), body.end()),
  ],
  [
    'a status that is none',
    (body: AnswerBody) => (body.chunk(Buffer.from(`{"statusCode":7}${END}`)), body.end()),
  ],
])('%s is a bad gateway', async (_, say) => {
  const asked = streaming.box.ask('/');
  say(await streaming.begins(PRELUDE));
  const got = await asked;
  expect([got.status, got.text]).toEqual([502, 'Internal Server Error']);
});

test('a failure in mid-stream cuts the connection, so that half an answer is not taken for a whole one', async () => {
  const said = streaming.box.raw(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  const body = await streaming.begins();
  body.chunk(Buffer.from('half'));
  body.fail(Buffer.from('{}'), 'Function.Unknown');
  expect(await said).not.toMatch(/0\r\n\r\n$/);
});

test('a client that leaves does not end the call, and what it does not read is not read', async () => {
  const { api } = streaming.box;
  const socket = connect(api.port, '127.0.0.1', () =>
    socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`),
  );
  socket.pause();
  const body = await streaming.begins();
  const piece = Buffer.alloc(1024 * 1024);
  // More than what the kernel holds of a connection.
  for (let i = 0; i < 64; i += 1) body.chunk(piece);
  for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(streaming.source).toEqual({ paused: 1, resumed: 0 });
  socket.destroy();
  await until(() => streaming.source.resumed > 0);
  body.chunk(piece);
  body.end();
});

test('a HEAD has the head of the stream alone', async () => {
  const asked = streaming.box.ask('/', { method: 'HEAD' });
  const body = await streaming.begins(PRELUDE);
  body.chunk(Buffer.from(`{"statusCode":200,"headers":{"x":"y"}}${END}body`));
  body.end();
  const got = await asked;
  expect([got.status, got.headers.x, got.text]).toEqual([200, 'y', '']);
});
