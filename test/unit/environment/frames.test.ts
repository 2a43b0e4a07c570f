import {
  encodeKill,
  encodeResponse,
  encodeResponseHeader,
  encodeSpecialise,
  encodeStart,
  FrameDecoder,
  ProtocolError,
  type InitFrame,
} from '../../../src/environment/frames';
import {
  exitFrame,
  frameOf,
  helloFrame,
  logFrame,
  readServiceFrames,
  requestFrame,
  spawnFailedFrame,
  type ServiceFrame,
} from '../../support/init-frames';

const conversation: readonly [Buffer, InitFrame][] = [
  [helloFrame(), { type: 'hello', version: 2 }],
  [logFrame(1, 'out'), { type: 'log', stream: 'stdout', data: Buffer.from('out') }],
  [logFrame(2, 'err\n'), { type: 'log', stream: 'stderr', data: Buffer.from('err\n') }],
  [logFrame(3, ''), { type: 'log', stream: 'joined', data: Buffer.alloc(0) }],
  [
    requestFrame(65535, 'POST / HTTP/1.1\r\nX: é', '{"a":1}', 2 ** 40 + 5, false),
    {
      type: 'request',
      exchange: 65535,
      peakMemoryBytes: 2 ** 40 + 5,
      head: 'POST / HTTP/1.1\r\nX: é',
      body: Buffer.from('{"a":1}'),
      end: false,
    },
  ],
  [
    frameOf(4, 3, 7, Buffer.from('T: 1')),
    { type: 'body', exchange: 7, data: Buffer.from('T: 1'), end: true, trailers: true },
  ],
  [frameOf(5, 0, 9), { type: 'abort', exchange: 9 }],
  [
    exitFrame({ signal: 9, oomKills: 2, peakMemoryBytes: 123_456_789_012 }),
    { type: 'exit', code: -1, signal: 9, oomKills: 2, peakMemoryBytes: 123_456_789_012 },
  ],
  [
    spawnFailedFrame('/var/task/bootstrap', 'permission denied'),
    { type: 'spawn-failed', program: '/var/task/bootstrap', reason: 'permission denied' },
  ],
  [spawnFailedFrame('', ''), { type: 'spawn-failed', program: '', reason: '' }],
];
const bytes = Buffer.concat(conversation.map(([sent]) => sent));
const expected = conversation.map(([, frame]) => frame);

function decoded(...chunks: readonly Buffer[]): InitFrame[] {
  const frames: InitFrame[] = [];
  const decoder = new FrameDecoder((frame) => frames.push(frame));
  for (const chunk of chunks) decoder.push(chunk);
  return frames;
}

describe('FrameDecoder', () => {
  it('reads every kind of frame', () => {
    expect(decoded(bytes)).toEqual(expected);
  });

  it('reads the same frames wherever the stream is cut in two', () => {
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(decoded(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(expected);
    }
  });

  it('reads the same frames byte by byte', () => {
    expect(decoded(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('gives a frame of the largest size, and refuses one byte more at its header', () => {
    const largest = 1024 * 1024 + 64 * 1024;
    expect(decoded(frameOf(4, 0, 1, Buffer.alloc(largest)))).toMatchObject([{ type: 'body' }]);
    const header = frameOf(4, 0, 1);
    header.writeUInt32LE(largest + 1, 4);
    expect(() => decoded(header)).toThrow(new ProtocolError(`a frame of ${largest + 1} bytes is too large`));
  });

  it('refuses unknown types, among them those of the other direction', () => {
    for (const type of [0, 9, 16, 17, 255]) expect(() => decoded(frameOf(type, 0, 0))).toThrow(ProtocolError);
  });

  it('refuses frames that end too early', () => {
    const longHead = Buffer.alloc(12);
    longHead.writeUInt32LE(1, 8);
    const short = [frameOf(1, 0, 0), frameOf(3, 1, 1, Buffer.alloc(11)), frameOf(3, 1, 1, longHead)];
    for (const frame of [...short, frameOf(6, 0, 0, Buffer.alloc(19))]) {
      expect(() => decoded(frame)).toThrow(/ends too early/);
    }
    longHead.writeUInt32LE(0xffff_ffff, 8);
    expect(() => decoded(frameOf(3, 1, 1, longHead))).toThrow(ProtocolError);
  });

  it('takes a log of an unknown stream for stdout', () => {
    expect(decoded(logFrame(200, 'x'))).toMatchObject([{ stream: 'stdout' }]);
  });

  it('ends garbage with a ProtocolError or waits for more, and nothing else', () => {
    let seed = 1;
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31);
    for (let round = 0; round < 2000; round += 1) {
      const garbage = Buffer.from(Array.from({ length: 1 + (next() % 64) }, () => next() % 256));
      // Mostly plausible lengths, so that payloads are looked into as well.
      if (garbage.length >= 8) garbage.writeUInt32LE(next() % garbage.length, 4);
      garbage[0] = next() % 10;
      try {
        decoded(garbage);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
});

describe('frames to the init', () => {
  const read = (sent: Buffer): ServiceFrame[] => {
    const frames: ServiceFrame[] = [];
    expect(readServiceFrames(sent, (frame) => frames.push(frame))).toHaveLength(0);
    return frames;
  };

  it('START counts and ends its strings', () => {
    const command = { cwd: '/var/task', programs: ['/a', '/b'], args: ['x'], env: { A: '1', B: 'ü' } };
    const [frame] = read(encodeStart(command));
    expect(frame).toMatchObject({ type: 'start', flags: 0 });
    expect([0, 4, 8].map((at) => frame?.payload.readUInt32LE(at))).toEqual([2, 1, 2]);
    expect(frame?.payload.toString('utf8', 12)).toBe('/var/task\0/a\0/b\0x\0A=1\0B=ü\0');
    expect(read(encodeStart({ ...command, withRecords: true }))[0]?.flags).toBe(1);
    expect(read(encodeStart({ ...command, isGeneric: true, isApart: true }))[0]?.flags).toBe(6);
  });

  it('a NUL makes no other variable of a value', () => {
    const env = { A: '1\0B=2', C: '3' };
    const start = read(encodeStart({ cwd: '/', programs: ['/a'], args: [], env }))[0]?.payload;
    expect(start?.readUInt32LE(8)).toBe(2);
    expect(start?.toString('utf8', 12)).toBe('/\0/a\0A=1\0C=3\0');
    expect(read(encodeSpecialise(env))[0]?.payload.toString()).toBe('A=1\0C=3\0');
  });

  it('RESPONSE carries its flags, alone or as a header for bytes that follow', () => {
    const data = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');
    expect(read(encodeResponse(300, data, { end: true, close: true }))).toEqual([
      { type: 'response', flags: 3, exchange: 300, payload: data },
    ]);
    expect(read(Buffer.concat([encodeResponseHeader(300, data.length), data]))).toEqual([
      { type: 'response', flags: 0, exchange: 300, payload: data },
    ]);
  });

  it('KILL is empty', () => {
    expect(read(encodeKill())).toEqual([{ type: 'kill', flags: 0, exchange: 0, payload: Buffer.alloc(0) }]);
  });
});
