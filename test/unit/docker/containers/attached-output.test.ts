import { Readable } from 'node:stream';
import { outputParts } from '../../../../src/docker/containers/attached-output';
import { LineTail } from '../../../../src/docker/containers/line-tail';

function framed(stream: number, text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

it.each([1, 3, 7, 1000])('takes both streams apart, %d bytes at a time', async (size) => {
  const whole = Buffer.concat([framed(1, 'one'), framed(2, 'error'), framed(1, ''), framed(1, 'two')]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < whole.length; at += size) pieces.push(whole.subarray(at, at + size));
  const text = { out: '', error: '' };
  for await (const { isError, chunk } of outputParts(Readable.from(pieces) as AsyncIterable<Buffer>)) {
    text[isError ? 'error' : 'out'] += chunk.toString();
  }
  expect(text).toEqual({ out: 'onetwo', error: 'error' });
});

describe('the lines of a program', () => {
  it('are passed on whole, however they arrive, and the last twenty kept', () => {
    const lines: string[] = [];
    const tail = new LineTail((line) => lines.push(line));
    tail.add(Buffer.from('one\r\ntw'));
    tail.add(Buffer.from('o\n\n'));
    expect(lines).toEqual(['one', 'two']);
    for (let at = 0; at < 30; at += 1) tail.add(Buffer.from(`line ${at}\n`));
    expect(tail.lines).toHaveLength(20);
    expect(tail.lines.at(-1)).toBe('line 29');
  });

  it('are bounded in length and number', () => {
    let told = 0;
    const tail = new LineTail(() => (told += 1));
    for (let at = 0; at < 100; at += 1) tail.add(Buffer.alloc(10_000, 'x'));
    tail.add(Buffer.from(`\n${'line\n'.repeat(6000)}`));
    expect(told).toBe(5000);
    expect(Math.max(...tail.lines.map(({ length }) => length))).toBeLessThanOrEqual(500);
  });
});
