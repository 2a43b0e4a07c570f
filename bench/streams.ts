import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Address } from './load';
import { median, Samples } from './samples';
import type { Subject } from './subject';

const MIB = 1024 * 1024;
const PIECE = 64 * 1024;
const LARGE = 128 * MIB;
/** As much as an answer may have. */
const LARGEST = 200 * MIB;
const THROUGHPUT_ROUNDS = 7;
const FIRST_BYTE_ROUNDS = 200;
const READER_PAUSE_MS = 2;
const MEMORY_MB = 1769;

/** Streams as many bytes as it is asked for, in the same pieces on either side. */
const PIECES = `
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const piece = Buffer.alloc(${PIECE}, 'x');
function* pieces(bytes) { for (let at = 0; at < bytes; at += ${PIECE}) yield piece.subarray(0, Math.min(${PIECE}, bytes - at)); }
`;
const FUNCTION = `${PIECES}
exports.handler = awslambda.streamifyResponse(({ bytes }, stream) => pipeline(Readable.from(pieces(bytes)), stream));
`;
const SERVER = `${PIECES}
const server = require('node:http').createServer((req, res) => {
  let text = '';
  req.on('data', (data) => (text += data));
  req.on('end', () => pipeline(Readable.from(pieces(JSON.parse(text).bytes)), res));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;
const END = '0\r\n\r\n';

export interface StreamFigures {
  /** Megabytes a second, the middle of the rounds. */
  readonly lambdabox: number;
  readonly floor: number;
  /** Of the first over the second, in pairs. */
  readonly ratio: number;
  readonly firstByte: Samples;
  readonly floorFirstByte: Samples;
  /** MB that the service's memory grows by while 200 MB pass to a reader that takes its time. */
  readonly memoryMb: number;
}

/** Streamed answers of a warm function beside a plain node:http server that streams the same bytes. */
export async function streams(subject: Subject): Promise<StreamFigures> {
  await subject.deploy('streams', 'nodejs24.x', { 'index.js': FUNCTION }, MEMORY_MB);
  const floor = await StreamServer.start();
  try {
    const ask = (bytes: number) => subject.streamRequest('streams', `{"bytes":${bytes}}`);
    const here = (bytes: number) => read(subject.address, ask(bytes));
    const there = (bytes: number) => read(floor.address, floor.request(bytes));
    for (const both of [here, there]) await both(LARGE);
    const pairs: { here: number; there: number }[] = [];
    for (let round = 0; round < THROUGHPUT_ROUNDS; round += 1) {
      const { totalMs } = await here(LARGE);
      pairs.push({ here: speed(totalMs), there: speed((await there(LARGE)).totalMs) });
    }
    const first: number[] = [];
    const floorFirst: number[] = [];
    for (let round = 0; round < FIRST_BYTE_ROUNDS; round += 1) {
      first.push((await here(PIECE)).firstByteMs);
      floorFirst.push((await there(PIECE)).firstByteMs);
    }
    return {
      lambdabox: median(pairs.map((pair) => pair.here)),
      floor: median(pairs.map((pair) => pair.there)),
      ratio: median(pairs.map((pair) => pair.here / pair.there)),
      firstByte: new Samples(first),
      floorFirstByte: new Samples(floorFirst),
      memoryMb: await growth(subject.pid, () => read(subject.address, ask(LARGEST), READER_PAUSE_MS)),
    };
  } finally {
    await floor.stop();
  }
}

const speed = (ms: number): number => LARGE / 1e6 / (ms / 1000);

/** By how much a process's resident memory is above its beginning at most while `run` runs, MB. */
async function growth(pid: number, run: () => Promise<unknown>): Promise<number> {
  const resident = () =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const before = resident();
  let most = before;
  const looks = setInterval(() => (most = Math.max(most, resident())), 10);
  await run();
  clearInterval(looks);
  return most - before;
}

interface Read {
  readonly firstByteMs: number;
  readonly totalMs: number;
}

/** One request on a connection that is open. `pauseMs`: of the reader behind each piece. */
async function read(from: Address, request: Buffer, pauseMs = 0): Promise<Read> {
  const socket = connect(from.port, from.host);
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const begin = performance.now();
  socket.write(request);
  try {
    return await received(socket, begin, pauseMs);
  } finally {
    socket.destroy();
  }
}

/** The answers here are chunked, and their bytes never look like the end of one. */
async function received(socket: Socket, begin: number, pauseMs: number): Promise<Read> {
  let firstByteMs: number | undefined;
  for await (const data of socket as AsyncIterable<Buffer>) {
    firstByteMs ??= performance.now() - begin;
    if (data.subarray(-END.length).toString('latin1') === END)
      return { firstByteMs, totalMs: performance.now() - begin };
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error('a streamed answer broke off');
}

class StreamServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: Address,
  ) {}

  static async start(): Promise<StreamServer> {
    const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    return new StreamServer(child, { host: '127.0.0.1', port: Number(line.toString()) });
  }

  request(bytes: number): Buffer {
    const body = `{"bytes":${bytes}}`;
    return Buffer.from(`POST / HTTP/1.1\r\nHost: floor\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  }

  async stop(): Promise<void> {
    this.child.kill();
    await once(this.child, 'exit');
  }
}
