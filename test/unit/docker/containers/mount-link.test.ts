import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MountLink } from '../../../../src/docker/containers/mount-link';
import { PlatformError } from '../../../../src/errors';

/** The other end, in bytes. */
class FakeMounter {
  private received = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => (this.received = Buffer.concat([this.received, chunk])));
  }

  static async connect(path: string): Promise<FakeMounter> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new FakeMounter(socket);
  }

  answer(id: number, error = 0, step = 0): void {
    this.socket.write(answer(id, error, step));
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  end(): void {
    this.socket.destroy();
  }

  /** The next request: its id, its process and its strings. */
  async request(): Promise<{ id: number; pid: number; strings: string[] }> {
    while (this.received.length < 4 || this.received.length < 4 + this.received.readUInt32LE(0))
      await once(this.socket, 'data');
    const end = 4 + this.received.readUInt32LE(0);
    const request = this.received.subarray(4, end);
    this.received = this.received.subarray(end);
    const strings = request.subarray(8).toString().split('\0').slice(0, -1);
    return { id: request.readUInt32LE(0), pid: request.readUInt32LE(4), strings };
  }
}

function answer(id: number, error = 0, step = 0): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(id, 0);
  bytes.writeInt32LE(error, 4);
  bytes.writeUInt32LE(step, 8);
  return bytes;
}

const REQUEST = { containerId: 'c0ffee', pid: 4711, source: '/code/trees/a', target: '/var/task' };
const ENOENT = 2;
const EPERM = 1;
const ENOSYS = 38;

describe("the mounter's socket", () => {
  let directory: string;
  let link: MountLink;
  let mounter: FakeMounter;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'link-'));
    link = await MountLink.listen(join(directory, 's'));
    mounter = await FakeMounter.connect(join(directory, 's'));
  });

  afterEach(() => {
    link.close();
    mounter.end();
    rmSync(directory, { recursive: true });
  });

  it('can be written by a mounter that is another user; its directory keeps others out', async () => {
    const waiting = await MountLink.listen(join(directory, 'waiting'));
    expect(statSync(join(directory, 'waiting')).mode & 0o777).toBe(0o666);
    waiting.close();
  });

  it('carries a request and its answer', async () => {
    mounter.answer(0);
    await link.connected();
    const mounted = link.mount(REQUEST);
    const { id, pid, strings } = await mounter.request();
    expect({ pid, strings }).toEqual({ pid: 4711, strings: ['c0ffee', '/code/trees/a', '/var/task'] });
    mounter.answer(id);
    await expect(mounted).resolves.toBeUndefined();
  });

  it('sends no request before the mounter has said that it can mount', async () => {
    const mounted = link.mount(REQUEST);
    mounter.answer(0);
    mounter.answer((await mounter.request()).id);
    await expect(mounted).resolves.toBeUndefined();
  });

  it('gives each request its own answer, however the bytes arrive', async () => {
    mounter.answer(0);
    const mounts = ['/a', '/b', '/c'].map((target) => link.mount({ ...REQUEST, target }));
    const ids: number[] = [];
    while (ids.length < mounts.length) ids.push((await mounter.request()).id);
    const [first = 0, second = 0, third = 0] = ids;
    const bytes = Buffer.concat([answer(third), answer(first, ENOENT, 8), answer(second)]);
    mounter.write(bytes.subarray(0, 17));
    await mounts[2];
    mounter.write(bytes.subarray(17));
    await expect(mounts[0]).rejects.toThrow('code cannot be mounted: mount it there: ENOENT');
    await expect(mounts[1]).resolves.toBeUndefined();
  });

  it('tells that the kernel is too old', async () => {
    mounter.answer(0, ENOSYS, 6);
    await expect(link.connected()).rejects.toThrow(
      'make it read-only: ENOSYS (Linux 5.12 or newer is needed)',
    );
  });

  it('tells that mounting is forbidden', async () => {
    mounter.answer(0, EPERM, 5);
    const refused = link.connected();
    await expect(refused).rejects.toThrow(PlatformError);
    await expect(refused).rejects.toThrow('clone its mount: EPERM');
  });

  it('fails what is under way when the mounter ends, and what comes after', async () => {
    mounter.answer(0);
    const mounted = link.mount(REQUEST);
    await mounter.request();
    mounter.end();
    await expect(mounted).rejects.toThrow('the mounter ended');
    expect(link.isOpen).toBe(false);
    await expect(link.mount(REQUEST)).rejects.toThrow(PlatformError);
  });

  it('fails what waits for a mounter that never calls in when it is closed', async () => {
    const connected = link.connected();
    const mounted = link.mount(REQUEST);
    link.close();
    await expect(connected).rejects.toThrow('the mounter was stopped');
    await expect(mounted).rejects.toThrow('the mounter was stopped');
  });
});
