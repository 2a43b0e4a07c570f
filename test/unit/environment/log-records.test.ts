import { LogRecordDecoder } from '../../../src/environment/log-records';

const TIME = 1_700_000_000_123_456n;

function record(message: string, type = 0xa55a0003): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(type, 0);
  header.writeUInt32BE(Buffer.byteLength(message), 4);
  header.writeBigUInt64BE(TIME, 8);
  return Buffer.concat([header, Buffer.from(message)]);
}

/** Text that comes in a row, and each record by itself, in the order in which they come out. */
class Output {
  readonly all: string[] = [];
  private isInText = false;

  output(_: string, data: Buffer): void {
    const before = this.isInText ? this.all.pop() : undefined;
    this.all.push(`${before ?? 'text: '}${data.toString('latin1')}`);
    this.isInText = true;
  }
  record(message: string, writtenAt: number): void {
    expect(writtenAt).toBe(1_700_000_000_123);
    this.all.push(`record: ${message}`);
    this.isInText = false;
  }
}

function decoded(...chunks: readonly Buffer[]): string[] {
  const output = new Output();
  const decoder = new LogRecordDecoder(output);
  for (const chunk of chunks) {
    // The chunk's memory is not the decoder's to keep.
    const copy = Buffer.from(chunk);
    decoder.take('joined', copy);
    copy.fill(0);
  }
  decoder.flush();
  return output.all;
}

const text = (string: string) => Buffer.from(string, 'latin1');

describe('what stdout, stderr and the records have written to one pipe comes out in its order', () => {
  const claim = record('tiny');
  claim.writeUInt32BE(1024 * 1024 + 1, 4);

  it.each<[string, Buffer[], string[]]>([
    ['text alone', [text('a\nb')], ['text: a\nb']],
    ['a record of several lines', [record('one\ntwo é\n')], ['record: one\ntwo é']],
    ['records in a row', [record('a'), record('b\n', 0xa55a000f)], ['record: a', 'record: b']],
    ['an empty record', [record('')], ['record: ']],
    [
      'a record between two lines',
      [text('a\n'), record('b'), text('c\n')],
      ['text: a\n', 'record: b', 'text: c\n'],
    ],
    ['a record within a line', [text('a'), record('b'), text('c\n')], ['text: a', 'record: b', 'text: c\n']],
    ['bytes that only begin like a record', [text('\xa5\x5a\x01\n\xa5')], ['text: \xa5\x5a\x01\n\xa5']],
    [
      'a record that was not finished',
      [record('cut').subarray(0, 18)],
      [`text: ${record('cut').toString('latin1', 0, 18)}`],
    ],
    ['a claim of more than 1 MiB', [claim, record('b')], [`text: ${claim.toString('latin1')}`, 'record: b']],
  ])('%s', (_, parts, expected) => {
    const bytes = Buffer.concat(parts);
    expect(decoded(bytes)).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(decoded(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected);
    }
    expect(decoded(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('a record of 1 MiB, in pieces', () => {
    const whole = record('x'.repeat(1024 * 1024));
    const pieces = Array.from({ length: 17 }, (_, n) => whole.subarray(n * 65536, (n + 1) * 65536));
    expect(decoded(...pieces)).toEqual([`record: ${'x'.repeat(1024 * 1024)}`]);
  });

  it('what came apart is passed on as it is', () => {
    const log = { output: jest.fn(), record: jest.fn() };
    new LogRecordDecoder(log).take('stderr', record('text'));
    expect(log.output.mock.calls).toEqual([['stderr', record('text')]]);
    expect(log.record).not.toHaveBeenCalled();
  });

  it('the last byte of a character at once, though a record may begin with it', () => {
    const output = new Output();
    new LogRecordDecoder(output).take('joined', Buffer.from('å'));
    expect(output.all).toEqual(['text: \xc3\xa5']);
  });
});
