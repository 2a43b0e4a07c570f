import { LineSplitter, MAX_EVENT_BYTES } from '../../../../src/logs/stream/line-splitter';

function split(...chunks: (string | Buffer)[]): { lines: string[]; splitter: LineSplitter } {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  return { lines, splitter };
}

test('a chunk may hold one line, several, or a part of one', () => {
  expect(split('one\n').lines).toEqual(['one']);
  expect(split('one\n\ntwo\nthr').lines).toEqual(['one', '', 'two']);
  expect(split('on', 'e', '\ntwo\n').lines).toEqual(['one', 'two']);
});

test('a line without an end comes out with the flush, once', () => {
  const { lines, splitter } = split('tail');
  splitter.flush();
  splitter.flush();
  expect(lines).toEqual(['tail']);
});

test('a character spread over chunks stays whole, and bytes that are none are replaced', () => {
  const euro = Buffer.from('€');
  expect(
    split(euro.subarray(0, 1), euro.subarray(1, 2), Buffer.concat([euro.subarray(2), Buffer.from('\n')]))
      .lines,
  ).toEqual(['€']);
  expect(split(Buffer.from([0x61, 0xff, 0x62, 0x0a])).lines).toEqual(['a\ufffdb']);
});

test('one carriage return before the newline belongs to it; others are kept', () => {
  expect(split('a\rb\r\n').lines).toEqual(['a\rb']);
  expect(split('a\r\r\n\r\n').lines).toEqual(['a\r', '']);
  expect(split('a\r', '\nb').lines).toEqual(['a']);
});

test('does not keep the memory of the chunk', () => {
  const chunk = Buffer.from('held');
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.write(chunk);
  chunk.fill('x');
  splitter.flush();
  expect(lines).toEqual(['held']);
});

test('a line longer than an event becomes several, cut between characters', () => {
  const long = '€'.repeat(100_000);
  const { lines } = split(`${long}\nnext\n`);
  expect(lines).toHaveLength(3);
  expect(lines.slice(0, 2).join('')).toBe(long);
  expect(Buffer.byteLength(lines[0] ?? '')).toBe(MAX_EVENT_BYTES - (MAX_EVENT_BYTES % 3));
  expect(lines[2]).toBe('next');
});

test('an endless line is not held beyond one event', () => {
  const { lines, splitter } = split('x'.repeat(MAX_EVENT_BYTES), 'y');
  expect(lines).toEqual(['x'.repeat(MAX_EVENT_BYTES)]);
  splitter.flush();
  expect(lines[1]).toBe('y');
});
