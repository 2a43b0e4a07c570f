import { EventStreamCodec } from '@smithy/eventstream-codec';
import { invokeComplete, PayloadChunks } from '../../../../src/api/lambda/event-stream';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);
const text = (value: string) => ({ type: 'string' as const, value });
const headers = (event: string, type: string) => ({
  ':event-type': text(event),
  ':content-type': text(type),
  ':message-type': text('event'),
});

describe('a message of the event stream', () => {
  test.each([0, 1, 100, 70_000])('carries %d bytes of an answer as the SDK would write them', (bytes) => {
    const body = Buffer.alloc(bytes, 'ü');
    const expected = codec.encode({ headers: headers('PayloadChunk', 'application/octet-stream'), body });
    expect(new PayloadChunks().carry(body).equals(expected)).toBe(true);
  });

  test('is written over only after it was given back', () => {
    const chunks = new PayloadChunks();
    const sizes = [20_000, 65_536, 20_000];
    const bodies = sizes.map((bytes, n) => Buffer.alloc(bytes, n + 1));
    const expected = bodies.map((body) =>
      codec.encode({ headers: headers('PayloadChunk', 'application/octet-stream'), body }),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      const messages = bodies.map((body) => chunks.carry(body));
      expect(messages.map((bytes, n) => bytes.equals(expected[n] ?? Buffer.alloc(0)))).toEqual([
        true,
        true,
        true,
      ]);
      for (const bytes of messages) chunks.giveBack(bytes);
      expect(messages.some(({ buffer }) => chunks.carry(Buffer.alloc(30_000)).buffer === buffer)).toBe(true);
    }
  });

  test('tells how the invocation ended, as the SDK reads it', () => {
    const members = { ErrorCode: 'Runtime.Late', ErrorDetails: '{"é":1}', LogResult: 'RU5E' };
    const read = codec.decode(invokeComplete(members));
    expect(read.headers).toEqual(headers('InvokeComplete', 'application/json'));
    expect(JSON.parse(Buffer.from(read.body).toString())).toEqual(members);
    expect(Buffer.from(codec.decode(invokeComplete({})).body).toString()).toBe('{}');
  });
});
