import { LogRecordDecoder } from '../../../src/environment/log-records';

function record(message: string, type = 0xa55a0003): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(type, 0);
  header.writeUInt32BE(Buffer.byteLength(message), 4);
  header.writeBigUInt64BE(1_700_000_000_000_000n, 8);
  return Buffer.concat([header, Buffer.from(message)]);
}

function decoded(...chunks: readonly Buffer[]): string[] {
  const messages: string[] = [];
  const decoder = new LogRecordDecoder((message) => messages.push(message));
  for (const chunk of chunks) decoder.push(chunk);
  return messages;
}

describe('LogRecordDecoder', () => {
  const bytes = Buffer.concat([
    record('one\n'),
    record('two\nlines é\n', 0xa55a000f),
    record(''),
    record('last'),
  ]);
  const expected = ['one', 'two\nlines é', '', 'last'];

  it('keeps the lines of a record together and takes off its last line break', () => {
    expect(decoded(bytes)).toEqual(expected);
  });

  it('reads the same records wherever the stream is cut', () => {
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(decoded(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected);
    }
    expect(decoded(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('keeps nothing of the memory that it was given', () => {
    const messages: string[] = [];
    const decoder = new LogRecordDecoder((message) => messages.push(message));
    const chunk = Buffer.from(record('hello').subarray(0, 18));
    decoder.push(chunk);
    chunk.fill(0);
    decoder.push(record('hello').subarray(18));
    expect(messages).toEqual(['hello']);
  });

  it('passes on as text what is no record, and goes on with the next record', () => {
    expect(decoded(Buffer.from('a function wrote this\n'), record('fine'))).toEqual([
      'a function wrote this',
      'fine',
    ]);
  });

  it('follows a record of 1 MiB and no claim of more', () => {
    expect(decoded(record('x'.repeat(1024 * 1024)))).toEqual(['x'.repeat(1024 * 1024)]);
    const claim = record('tiny');
    claim.writeUInt32BE(1024 * 1024 + 1, 4);
    expect(decoded(claim)).toHaveLength(1);
  });
});
