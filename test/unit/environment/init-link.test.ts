import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { InitLink } from '../../../src/environment/init-link';
import { FakeClock } from '../../support/fake-clock';
import { until } from '../../support/fake-init';
import { helloFrame, logFrame, readyFrame } from '../../support/init-frames';

const FRAME_BYTES = 32 * 1024;
const FRAMES = 40;
const STDOUT = 1;
/** Far more turns than it takes to read everything. */
const TURNS = 2000;

describe('an environment that floods its log', () => {
  const rate = { bytesPerSecond: 2 * FRAME_BYTES, burstBytes: 4 * FRAME_BYTES };
  let directory: string;
  let clock: FakeClock;
  let link: InitLink;
  let socket: Socket;
  let runtime: number;
  let logged: number;
  let held: number;
  let others: string[];

  const open = async (isThrottled: boolean) => {
    const path = join(directory, 'api.sock');
    const listener = {
      frame: ({ type }: { type: string }) => others.push(type),
      lost: () => others.push('lost'),
      called: (connection: Socket) => connection.destroy(),
    };
    const throttle = { rate, clock, held: () => void (held += 1) };
    link = await InitLink.listen(path, listener, isThrottled ? throttle : undefined);
    socket = connect(path);
    socket.on('error', () => undefined);
    socket.write(helloFrame());
    await link.connected();
    const program = { cwd: '/', programs: ['/a'], args: [], env: {} };
    runtime = link.processes.start('runtime', program, (frame) => {
      if (frame.type === 'log') logged += frame.data.length;
      else others.push(frame.type);
    });
  };
  const flood = () => {
    for (let sent = 0; sent < FRAMES; sent += 1)
      socket.write(logFrame(runtime, STDOUT, 'x'.repeat(FRAME_BYTES)));
    socket.write(readyFrame(runtime));
  };
  const quiet = async () => {
    for (let count = 0; count < TURNS; count += 1) await turn();
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'lblink-'));
    clock = new FakeClock();
    [logged, held, others] = [0, 0, []];
  });
  afterEach(() => {
    socket.destroy();
    link.close();
    rmSync(directory, { recursive: true });
  });

  it('is read to its budget, then not before that allows it, and loses nothing', async () => {
    await open(true);
    flood();
    await until(() => clock.pending > 0, 'the pause');
    await quiet();
    expect(logged).toBeGreaterThanOrEqual(rate.burstBytes);
    expect(logged).toBeLessThan(FRAMES * FRAME_BYTES * 0.5);
    expect([held, others]).toEqual([1, []]);
    let seconds = 0;
    for (; others.length === 0; seconds += 1) {
      await clock.advance(1000);
      await quiet();
    }
    expect(logged).toBe(FRAMES * FRAME_BYTES);
    expect([held, others]).toEqual([1, ['ready']]);
    // What is too much for a burst takes its time, but for the last piece, which is taken on credit.
    expect(seconds).toBeGreaterThanOrEqual(Math.floor((FRAMES - 4 - 2) / 2));
  });

  it('leaves no timer behind when it is closed meanwhile', async () => {
    await open(true);
    flood();
    await until(() => clock.pending > 0, 'the pause');
    link.close();
    expect(clock.pending).toBe(0);
  });

  it('is read as fast as it comes when there is no budget', async () => {
    await open(false);
    flood();
    await until(() => others.length > 0, 'the end of the flood');
    expect([logged, others]).toEqual([FRAMES * FRAME_BYTES, ['ready']]);
  });
});
