import { EventStreamCodec } from '@smithy/eventstream-codec';
import { Recycled } from '../../../../src/api/http/recycled';
import { invokeComplete, payloadChunk } from '../../../../src/api/lambda/event-stream';

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
    expect(payloadChunk(body, new Recycled()).equals(expected)).toBe(true);
  });

  test('tells how the invocation ended, as the SDK reads it', () => {
    const members = { ErrorCode: 'Runtime.Late', ErrorDetails: '{"é":1}', LogResult: 'RU5E' };
    const read = codec.decode(invokeComplete(members));
    expect(read.headers).toEqual(headers('InvokeComplete', 'application/json'));
    expect(JSON.parse(Buffer.from(read.body).toString())).toEqual(members);
    expect(Buffer.from(codec.decode(invokeComplete({})).body).toString()).toBe('{}');
  });
});
