import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withSharedReads } from '../../../src/lib/shared-reads';
import { until } from '../../support/fake-init';

/** More than one read takes. */
const LONG = 3 * 128 * 1024;

describe('a socket with shared reads', () => {
  let directory: string;
  let server: Server;
  let far: Socket[];
  const near: { readonly socket: Socket; text: string; memory: Set<ArrayBufferLike> }[] = [];

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'lbreads-'));
    far = [];
    near.length = 0;
    server = createServer((accepted) => {
      const mine = {
        text: '',
        memory: new Set<ArrayBufferLike>(),
        socket: withSharedReads(accepted, (data) => {
          mine.memory.add(data.buffer);
          mine.text += data.toString();
        }),
      };
      near.push(mine);
    });
    server.listen(join(directory, 'socket'));
    await once(server, 'listening');
  });
  afterEach(async () => {
    for (const socket of [...far, ...near.map(({ socket }) => socket)]) socket.destroy();
    server.close();
    await once(server, 'close');
    rmSync(directory, { recursive: true });
  });

  const open = async () => {
    const socket = connect(join(directory, 'socket'));
    far.push(socket);
    await until(() => near.length === far.length, 'the connection');
    const mine = near.at(-1);
    if (!mine) throw new Error('nothing was accepted');
    return { mine, theirs: socket };
  };

  it('reads all that comes, in order, into memory that is the same for all', async () => {
    const [one, other] = [await open(), await open()];
    one.theirs.write('a'.repeat(LONG));
    other.theirs.write('b'.repeat(LONG));
    one.theirs.write('end');
    await until(() => one.mine.text.endsWith('end') && other.mine.text.length === LONG, 'all of it');
    expect([one.mine.text, other.mine.text]).toEqual([`${'a'.repeat(LONG)}end`, 'b'.repeat(LONG)]);
    expect(new Set([...one.mine.memory, ...other.mine.memory]).size).toBe(1);
  });

  it('answers, is told of the end, and the server is rid of it', async () => {
    const { mine, theirs } = await open();
    mine.socket.write('hello');
    expect(String(await once(theirs, 'data'))).toBe('hello');
    const closed = once(mine.socket, 'close');
    theirs.end();
    await closed;
    const left = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(left).toBe(0);
  });

  it('reads nothing while it is paused, and what has come when it goes on', async () => {
    const { mine, theirs } = await open();
    mine.socket.pause();
    await new Promise<void>((resolve) => theirs.write('late', () => resolve()));
    // The other's answer comes by the same loop, after what was sent before it.
    const other = await open();
    other.theirs.write('x');
    await until(() => other.mine.text === 'x', 'the other');
    expect(mine.text).toBe('');
    mine.socket.resume();
    await until(() => mine.text === 'late', 'the rest');
  });
});
