import {
  encodeChannelHold,
  encodeDial,
  encodeEvent,
  encodeEventHeader,
  encodeHold,
  encodeList,
  encodeReceipt,
  encodeRefusal,
  encodeResponse,
  encodeResponseHeader,
  encodeSignal,
  encodeSpecialise,
  encodeStart,
} from '../../../src/environment/commands';
import { readServiceFrames, type ServiceFrame } from '../../support/init-frames';

describe('frames to the init', () => {
  const read = (sent: Buffer): ServiceFrame[] => {
    const frames: ServiceFrame[] = [];
    expect(readServiceFrames(sent, (frame) => frames.push(frame))).toHaveLength(0);
    return frames;
  };

  it('START counts and ends its strings', () => {
    const command = { cwd: '/var/task', programs: ['/a', '/b'], args: ['x'], env: { A: '1', B: 'ü' } };
    const [frame] = read(encodeStart(7, 'runtime', command));
    expect(frame).toMatchObject({ type: 'start', id: 7, flags: 0 });
    expect([0, 4, 8, 12].map((at) => frame?.payload.readUInt32LE(at))).toEqual([1, 2, 1, 2]);
    expect(frame?.payload.toString('utf8', 16)).toBe('/var/task\0/a\0/b\0x\0A=1\0B=ü\0');
    expect(read(encodeStart(7, 'runtime', { ...command, withRecords: true }))[0]?.flags).toBe(1);
    expect(read(encodeStart(7, 'runtime', { ...command, isGeneric: true, isApart: true }))[0]?.flags).toBe(6);
    expect(read(encodeStart(7, 'runtime', { ...command, hasChannel: true }))[0]?.flags).toBe(8);
    expect(read(encodeStart(7, 'extension', command))[0]?.payload.readUInt32LE(0)).toBe(2);
  });

  it('a NUL makes no other variable of a value', () => {
    const env = { A: '1\0B=2', C: '3' };
    const start = read(encodeStart(1, 'runtime', { cwd: '/', programs: ['/a'], args: [], env }))[0]?.payload;
    expect(start?.readUInt32LE(12)).toBe(2);
    expect(start?.toString('utf8', 16)).toBe('/\0/a\0A=1\0C=3\0');
    const [specialise] = read(encodeSpecialise(3, env));
    expect(specialise).toMatchObject({ type: 'specialise', id: 3 });
    expect(specialise?.payload.toString()).toBe('A=1\0C=3\0');
  });

  it('RESPONSE carries its flags, alone or as a header for bytes that follow', () => {
    const data = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');
    expect(read(encodeResponse(300, data, true))).toEqual([
      { type: 'response', flags: 1, id: 300, payload: data },
    ]);
    expect(read(Buffer.concat([encodeResponseHeader(300, data.length, false), data]))).toEqual([
      { type: 'response', flags: 0, id: 300, payload: data },
    ]);
  });

  it('RECEIPT tells where its texts end and the answer begins', () => {
    const answer = Buffer.from('HTTP/1.1 202 Accepted\r\n\r\n');
    const [frame] = read(encodeReceipt({ requestLine: 'POST /a HTTP/1.1', unlessHeader: 'x-odd', answer }));
    expect(frame).toMatchObject({ type: 'receipt', id: 0, flags: 0 });
    expect([0, 4].map((at) => frame?.payload.readUInt32LE(at))).toEqual([16, 5]);
    expect(frame?.payload.toString('utf8', 8)).toBe(`POST /a HTTP/1.1x-odd${answer.toString()}`);
  });

  it('EVENT tells how long its lines and the event are, of which more may follow', () => {
    const payload = Buffer.from('{"a":1}');
    const [whole] = read(encodeEvent(7, 'é\n2', payload, payload.length));
    expect(whole).toMatchObject({ type: 'event', id: 7, flags: 0 });
    expect([0, 4].map((at) => whole?.payload.readUInt32LE(at))).toEqual([4, 7]);
    expect(whole?.payload.toString('utf8', 8)).toBe('é\n2{"a":1}');
    const parts = read(
      Buffer.concat([encodeEvent(7, 'é\n2', payload, 0), encodeEventHeader(7, payload.length), payload]),
    );
    expect(Buffer.concat(parts.map((part) => part.payload))).toEqual(whole?.payload);
  });

  it('a refusal is an event without lines', () => {
    const [frame] = read(encodeRefusal(7, 403));
    expect(frame).toMatchObject({ type: 'event', id: 7 });
    expect([0, 4].map((at) => frame?.payload.readUInt32LE(at))).toEqual([0, 403]);
  });

  it('HOLD says whether it means an exchange or a channel', () => {
    const flags = [
      encodeHold(7, true),
      encodeHold(7, false),
      encodeChannelHold(7, true),
      encodeChannelHold(7, false),
    ];
    expect(flags.map((sent) => read(sent)[0]?.flags)).toEqual([1, 0, 3, 2]);
  });

  it('LIST names a directory, and DIAL a port, a socket and what only the two ends know', () => {
    expect(read(encodeList(3, '/opt/extensions'))).toEqual([
      { type: 'list', flags: 0, id: 3, payload: Buffer.from('/opt/extensions\0') },
    ]);
    expect(read(encodeDial(8080, '/run/x.sock', Buffer.from([1, 0, 2])))).toEqual([
      { type: 'dial', flags: 0, id: 8080, payload: Buffer.from('/run/x.sock\0\x01\0\x02') },
    ]);
  });

  it('SIGNAL names one process or all', () => {
    const payload = Buffer.alloc(0);
    expect(read(encodeSignal(300, 15))).toEqual([{ type: 'signal', flags: 15, id: 300, payload }]);
    expect(read(encodeSignal('all', 9))).toEqual([{ type: 'signal', flags: 9, id: 0, payload }]);
  });
});
