import { FrameDecoder } from '../../../src/environment/frame-decoder';
import { ProtocolError, type InitFrame } from '../../../src/environment/frames';
import {
  answerFrame,
  exitFrame,
  frameOf,
  helloFrame,
  listingFrame,
  logFrame,
  nextFrame,
  requestFrame,
  readyFrame,
  restFrame,
  spawnFailedFrame,
} from '../../support/init-frames';

const conversation: readonly [Buffer, InitFrame][] = [
  [helloFrame(), { type: 'hello', version: 6 }],
  [listingFrame(7, ['b', 'é']), { type: 'listing', listing: 7, names: ['b', 'é'] }],
  [listingFrame(8, []), { type: 'listing', listing: 8, names: [] }],
  [logFrame(1, 1, 'out'), { type: 'log', process: 1, stream: 'stdout', data: Buffer.from('out') }],
  [
    logFrame(65535, 2, 'err\n'),
    { type: 'log', process: 65535, stream: 'stderr', data: Buffer.from('err\n') },
  ],
  [logFrame(2, 3, ''), { type: 'log', process: 2, stream: 'joined', data: Buffer.alloc(0) }],
  [
    requestFrame(65535, 'POST / HTTP/1.1\r\nX: é', '{"a":1}', 2 ** 40 + 5, false),
    {
      type: 'request',
      exchange: 65535,
      peakMemoryBytes: 2 ** 40 + 5,
      head: 'POST / HTTP/1.1\r\nX: é',
      body: Buffer.from('{"a":1}'),
      end: false,
      isAnswered: false,
    },
  ],
  [
    frameOf(4, 3, 7, Buffer.from('T: 1')),
    { type: 'body', exchange: 7, data: Buffer.from('T: 1'), end: true, trailers: true },
  ],
  [
    frameOf(3, 3, 8, Buffer.alloc(12)),
    {
      type: 'request',
      exchange: 8,
      peakMemoryBytes: 0,
      head: '',
      body: Buffer.alloc(0),
      end: true,
      isAnswered: true,
    },
  ],
  [frameOf(5, 0, 9), { type: 'abort', exchange: 9 }],
  [
    exitFrame(4, { signal: 9, oomKills: 2, peakMemoryBytes: 123_456_789_012 }),
    { type: 'exit', process: 4, code: -1, signal: 9, oomKills: 2, peakMemoryBytes: 123_456_789_012 },
  ],
  [
    spawnFailedFrame(5, '/var/task/bootstrap', 'permission denied'),
    { type: 'spawn-failed', process: 5, program: '/var/task/bootstrap', reason: 'permission denied' },
  ],
  [
    answerFrame(3, 7, 'r1', '"é"', 5),
    {
      type: 'answer',
      process: 3,
      peakMemoryBytes: 5,
      requestId: 'r1',
      isError: true,
      data: Buffer.from('"é"'),
      end: true,
      asks: true,
    },
  ],
  [
    answerFrame(3, 0, '', ''),
    {
      type: 'answer',
      process: 3,
      peakMemoryBytes: 0,
      requestId: '',
      isError: false,
      data: Buffer.alloc(0),
      end: false,
      asks: false,
    },
  ],
  [restFrame(3, 3, 'x'), { type: 'rest', process: 3, data: Buffer.from('x'), end: true, asks: true }],
  [nextFrame(3, 9), { type: 'next', process: 3, peakMemoryBytes: 9 }],
  [readyFrame(6), { type: 'ready', process: 6 }],
  [spawnFailedFrame(7, '', ''), { type: 'spawn-failed', process: 7, program: '', reason: '' }],
];
const bytes = Buffer.concat(conversation.map(([sent]) => sent));
const expected = conversation.map(([, frame]) => frame);

function decoded(...chunks: readonly Buffer[]): InitFrame[] {
  const frames: InitFrame[] = [];
  const decoder = new FrameDecoder((frame) => frames.push(frame));
  for (const chunk of chunks) decoder.push(chunk);
  return frames;
}

/** The same with what is told of an answer in pieces as one. */
function joined(frames: readonly InitFrame[]): InitFrame[] {
  const whole: InitFrame[] = [];
  for (const frame of frames) {
    const last = whole.at(-1);
    if (frame.type !== 'rest' || !last || !('asks' in last) || last.end || last.asks) whole.push(frame);
    else {
      const data = Buffer.concat([last.data, frame.data]);
      whole.splice(-1, 1, { ...last, data, end: frame.end, asks: frame.asks });
    }
  }
  return whole;
}

describe('FrameDecoder', () => {
  it('reads every kind of frame', () => {
    expect(decoded(bytes)).toEqual(expected);
  });

  it('reads the same frames wherever the stream is cut in two', () => {
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(joined(decoded(bytes.subarray(0, cut), bytes.subarray(cut)))).toEqual(joined(expected));
    }
  });

  it('reads the same frames byte by byte', () => {
    const single = decoded(...Array.from(bytes, (byte) => Buffer.from([byte])));
    expect(joined(single)).toEqual(joined(expected));
  });

  it('needs what it was given only for the time of the call', () => {
    const memory = Buffer.alloc(bytes.length);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const frames: InitFrame[] = [];
      const decoder = new FrameDecoder((frame) => {
        const copied = 'data' in frame ? { data: Buffer.from(frame.data) } : {};
        const body = 'body' in frame ? { body: Buffer.from(frame.body) } : {};
        frames.push({ ...frame, ...copied, ...body });
      });
      for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
        part.copy(memory);
        decoder.push(memory.subarray(0, part.length));
        memory.fill(0xff);
      }
      expect(joined(frames)).toEqual(joined(expected));
    }
  });

  it('passes a body on as it arrives, wherever the stream is cut, and its end once', () => {
    const stream = Buffer.concat([
      frameOf(4, 0, 7, Buffer.from('begin')),
      frameOf(4, 1, 7, Buffer.from('ning')),
      logFrame(1, 1, 'x'),
    ]);
    for (let cut = 1; cut < stream.length; cut += 1) {
      const frames = decoded(stream.subarray(0, cut), stream.subarray(cut));
      expect(frames.at(-1)).toMatchObject({ type: 'log' });
      const pieces = frames
        .slice(0, -1)
        .map((frame) => (frame.type === 'body' && frame.exchange === 7 ? frame : undefined));
      expect(Buffer.concat(pieces.map((piece) => piece?.data ?? Buffer.alloc(0))).toString()).toBe(
        'beginning',
      );
      expect(pieces.map((piece) => piece?.end)).toEqual(pieces.map((_, n) => n === pieces.length - 1));
    }
    expect(decoded(frameOf(4, 0, 7, Buffer.from('begin')).subarray(0, 10))).toMatchObject([
      { data: Buffer.from('be') },
    ]);
    expect(decoded(frameOf(4, 1, 7))).toMatchObject([{ data: Buffer.alloc(0), end: true }]);
  });

  it('passes an answer on as it arrives, wherever the stream is cut, and its end and its wish for more once', () => {
    const stream = Buffer.concat([
      answerFrame(3, 4, 'r1', 'begin'),
      restFrame(3, 3, 'ning'),
      logFrame(1, 1, 'x'),
    ]);
    for (let cut = 1; cut < stream.length; cut += 1) {
      const frames = decoded(stream.subarray(0, cut), stream.subarray(cut));
      expect(frames.at(-1)).toMatchObject({ type: 'log' });
      const [first, ...more] = frames.slice(0, -1).filter((frame) => 'asks' in frame);
      expect(first).toMatchObject({ type: 'answer', requestId: 'r1', isError: true });
      expect(more.map((frame) => frame.type)).toEqual(more.map(() => 'rest'));
      const pieces = [first, ...more];
      expect(Buffer.concat(pieces.map((piece) => piece?.data ?? Buffer.alloc(0))).toString()).toBe(
        'beginning',
      );
      const lasts = pieces.map((_, n) => n === pieces.length - 1);
      expect(pieces.map((piece) => piece?.end)).toEqual(lasts);
      expect(pieces.map((piece) => piece?.asks)).toEqual(lasts);
    }
    expect(decoded(answerFrame(3, 3, 'r1', 'begin').subarray(0, 8 + 9 + 2 + 2))).toMatchObject([
      { type: 'answer', data: Buffer.from('be'), end: false, asks: false },
    ]);
  });

  it('waits for all of an answer whose head is said to be longer than itself, and refuses it', () => {
    const frame = answerFrame(3, 1, 'r1', '');
    frame.writeUInt8(3, 16);
    expect(decoded(frame.subarray(0, -1))).toEqual([]);
    expect(() => decoded(frame)).toThrow(/ends too early/);
  });

  it('gives a frame of the largest size, and refuses one byte more at its header', () => {
    const largest = 1024 * 1024 + 64 * 1024;
    expect(decoded(frameOf(4, 0, 1, Buffer.alloc(largest)))).toMatchObject([{ type: 'body' }]);
    const header = frameOf(4, 0, 1);
    header.writeUInt32LE(largest + 1, 4);
    expect(() => decoded(header)).toThrow(new ProtocolError(`a frame of ${largest + 1} bytes is too large`));
  });

  it('refuses unknown types, among them those of the other direction', () => {
    for (const type of [0, 10, 16, 17, 255])
      expect(() => decoded(frameOf(type, 0, 0))).toThrow(ProtocolError);
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
    expect(decoded(logFrame(1, 200, 'x'))).toMatchObject([{ stream: 'stdout' }]);
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
