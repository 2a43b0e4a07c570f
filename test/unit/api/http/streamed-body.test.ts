import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { MAX_STREAMED_BYTES, StreamedBody } from '../../../../src/api/http/streamed-body';

const START = { executedVersion: '7', startKind: 'warm', environmentId: 'e1' } as const;
const PART = Buffer.alloc(64 * 1024, 'x');
/** Far more than may wait. */
const ENOUGH = 40;

function streaming() {
  const client = new PassThrough();
  const told: string[] = [];
  const body = new StreamedBody(client, {
    begin: ({ executedVersion }, contentType) => told.push(`head ${executedVersion} ${contentType ?? '-'}`),
    chunk: (data, memory) => memory.copyOf(data),
  });
  const source = { pause: () => told.push('pause'), resume: () => told.push('resume') };
  body.began(START);
  const sent = () => client.writableLength + client.readableLength;
  return { client, told, body, source, sent };
}

describe('a streamed answer', () => {
  it('sends its head with the first byte, or at its end when it has none', () => {
    const { body, told, source, sent } = streaming();
    body.head('text/plain', source);
    expect(told).toEqual([]);
    body.chunk(Buffer.from('a'));
    body.chunk(Buffer.from('b'));
    expect([told, sent()]).toEqual([['head 7 text/plain'], 2]);
    const empty = streaming();
    empty.body.head(undefined, empty.source);
    empty.body.end();
    empty.body.begin();
    expect(empty.told).toEqual(['head 7 -']);
    expect(empty.body.limitBytes).toBe(MAX_STREAMED_BYTES);
  });

  it('has its function wait while its client does not read, and go on when it has', async () => {
    const { body, told, source, client, sent } = streaming();
    body.head('text/plain', source);
    for (let n = 0; n < ENOUGH; n += 1) body.chunk(PART);
    expect(told).toEqual(['head 7 text/plain', 'pause']);
    for (let n = 0; n < 10; n += 1) await turnOfTheLoop();
    expect(told).toHaveLength(2);
    let read = 0;
    client.on('data', (data: Buffer) => (read += data.length));
    while (sent() > 0) await turnOfTheLoop();
    expect([told.slice(2), read]).toEqual([['resume'], ENOUGH * PART.length]);
    client.pause();
    for (let n = 0; n < ENOUGH; n += 1) body.chunk(PART);
    expect(told[3]).toBe('pause');
  });

  it('stops nothing for a client that has left, and keeps nothing for it', async () => {
    const { body, told, source, client, sent } = streaming();
    body.head('text/plain', source);
    for (let n = 0; n < ENOUGH; n += 1) body.chunk(PART);
    client.destroy();
    await once(client, 'close');
    expect(told).toEqual(['head 7 text/plain', 'pause', 'resume']);
    const before = sent();
    for (let n = 0; n < ENOUGH; n += 1) body.chunk(PART);
    expect([told.length, sent()]).toEqual([3, before]);
    const late = streaming();
    late.client.destroy();
    late.body.head('text/plain', late.source);
    late.body.chunk(PART);
    expect(late.told).toEqual([]);
  });

  it('keeps what it failed with for whoever ends it', () => {
    const { body, told } = streaming();
    expect(body.failure).toBeUndefined();
    body.fail(Buffer.from('{}'), 'Sandbox.Timedout');
    expect([body.failure, told]).toEqual([
      { document: Buffer.from('{}'), errorType: 'Sandbox.Timedout' },
      [],
    ]);
  });
});
