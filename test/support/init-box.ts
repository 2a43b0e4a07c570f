import { chmod, link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  encodeChannelHold,
  encodeDial,
  encodeEvent,
  encodeEventHeader,
  encodeHold,
  encodeList,
  encodeReceipt,
  encodeResponse,
  encodeSignal,
  encodeStart,
  type ProcessKind,
  type Program,
} from '../../src/environment/commands';
import { FrameDecoder } from '../../src/environment/frame-decoder';
import type { InitFrame, OutputStream } from '../../src/environment/frames';
import { DockerBox } from './docker-box';
import { projectImages } from './runtime-images';

type Kind = InitFrame['type'];
type FrameOf<K extends Kind> = Extract<InitFrame, { type: K }>;

/** What runtimes of these tests have in common: connections to the init, requests and answers by hand. */
const PERL = `#!/usr/bin/perl
use IO::Socket::INET;
use IO::Socket::UNIX;
$| = 1;
sub dial { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 9001) or die "dial: $!" }
sub post { my ($s, $path, $body) = @_; print $s "POST $path HTTP/1.1\\r\\nContent-Length: " . length($body) . "\\r\\n\\r\\n$body" }
sub answer {
  my $s = shift; my ($head, $body) = ('', '');
  until ($head =~ /\\r\\n\\r\\n/) { sysread($s, my $byte, 1) or return 'nothing'; $head .= $byte }
  my ($length) = $head =~ /Content-Length: (\\d+)/;
  while (length($body) < $length) { sysread($s, $body, $length - length($body), length($body)) or last }
  return $body;
}
# Is noticed at the service's socket, past the init.
sub notify { IO::Socket::UNIX->new(Peer => '/run/lambdabox/api.sock') or die "notify: $!" }
# Tells when the init takes no more for now, or has taken all.
sub post_slowly {
  my ($s, $rest) = @_; my $told = 0;
  my $all = "POST / HTTP/1.1\\r\\n$rest";
  $s->blocking(0);
  for (my $at = 0; $at < length $all;) {
    vec(my $writable = '', fileno($s), 1) = 1;
    if (select(undef, $writable, undef, 0.03)) { $at += syswrite($s, $all, length($all) - $at, $at) || 0 } else { notify() unless $told++ }
  }
  select(undef, undef, undef, 0.03); notify() unless $told; $s->blocking(1);
}
`;

/** A real container whose PID 1 is the init, seen from the service's end of its socket. */
export class InitSession {
  readonly frames: InitFrame[] = [];
  /** All that was written so far. */
  stdout = '';
  /** The same by the stream that the init names. */
  readonly streams: Record<OutputStream, string> = { stdout: '', stderr: '', joined: '' };
  private readonly written = new Map<number, string>();
  private readonly decoder = new FrameDecoder((frame) => this.take(frame));
  private readonly taken = new Set<InitFrame>();
  private waiters: (() => void)[] = [];
  private socket: Socket | undefined;
  private told = 0;
  private started = 0;
  private readonly calls: Socket[] = [];

  constructor(
    readonly containerId: string,
    private readonly server: Server,
    connected: Promise<Socket>,
  ) {
    void connected.then((socket) => {
      this.socket = socket;
      socket.on('data', (chunk) => this.decoder.push(chunk));
      socket.on('error', () => undefined);
      // The first connection is the init's own, the others are calls of the function.
      this.server.on('connection', (call) => {
        call.on('error', () => undefined);
        this.calls.push(call);
        this.wake();
      });
    });
  }

  /** Leaves what the init sends in the socket until `readOn`. */
  stopReading(): void {
    this.socket?.pause();
  }

  readOn(): void {
    this.socket?.resume();
  }

  /** Waits until the runtime has called past its init once more. */
  async isTold(): Promise<void> {
    (await this.called(this.told)).destroy();
    this.told += 1;
  }

  /** The function's call of that number, from 0. */
  async called(number: number): Promise<Socket> {
    for (;;) {
      const call = this.calls[number];
      if (call) return call;
      await this.more();
    }
  }

  /** The id of the process. */
  start(programs: readonly string[], changes: Partial<Program> = {}, kind: ProcessKind = 'runtime'): number {
    const command = { cwd: '/var/task', programs, args: [], env: { PATH: '/usr/bin:/bin' }, ...changes };
    this.started += 1;
    this.socket?.write(encodeStart(this.started, kind, command));
    return this.started;
  }

  /** Answers an exchange with a body. */
  respond(exchange: number, body: string): void {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    this.socket?.write(encodeResponse(exchange, Buffer.from(head)));
    for (let at = 0; at < body.length; at += 1024 * 1024) {
      this.socket?.write(encodeResponse(exchange, Buffer.from(body.slice(at, at + 1024 * 1024))));
    }
    this.socket?.write(encodeResponse(exchange, Buffer.alloc(0), true));
  }

  /** What a POST to `path` without the header x-odd is answered, if it is the next request. */
  giveReceipt(path: string, body: string): void {
    const answer = Buffer.from(`HTTP/1.1 202 Accepted\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const requestLine = `POST ${path} HTTP/1.1`;
    this.socket?.write(encodeReceipt({ requestLine, unlessHeader: 'x-odd', answer }));
  }

  kill(process: number | 'all' = 'all'): void {
    this.signal(process, 9);
  }

  signal(process: number | 'all', signal: number): void {
    this.socket?.write(encodeSignal(process, signal));
  }

  list(listing: number, directory: string): void {
    this.socket?.write(encodeList(listing, directory));
  }

  /** To the service's only socket here. */
  dial(port: number, greeting: Buffer): void {
    this.socket?.write(encodeDial(port, '/run/lambdabox/api.sock', greeting));
  }

  hold(exchange: number, isHeld: boolean): void {
    this.socket?.write(encodeHold(exchange, isHeld));
  }

  /** Over the channel of a process. */
  sendEvent(process: number, lines: string, payload: Buffer): void {
    this.socket?.write(encodeEvent(process, lines, payload, 0));
    for (let at = 0; at < payload.length; at += 1024 * 1024) {
      const part = payload.subarray(at, at + 1024 * 1024);
      this.socket?.write(Buffer.concat([encodeEventHeader(process, part.length), part]));
    }
  }

  holdChannel(process: number, isHeld: boolean): void {
    this.socket?.write(encodeChannelHold(process, isHeld));
  }

  /** What a runtime answers next over its channel, whole. */
  async nextAnswer() {
    const answer = await this.next('answer');
    const parts = [answer.data];
    for (let last: { end: boolean; asks: boolean } = answer; ;) {
      if (last.end) return { ...answer, asks: last.asks, body: Buffer.concat(parts) };
      const rest = await this.next('rest');
      parts.push(rest.data);
      last = rest;
    }
  }

  /** The next frame of a kind that no test has taken yet. */
  async next<K extends Kind>(kind: K): Promise<FrameOf<K>> {
    for (;;) {
      const found = this.frames.find((frame) => frame.type === kind && !this.taken.has(frame));
      if (found) {
        if (kind === 'body' || kind === 'rest') this.frames.splice(this.frames.indexOf(found), 1);
        else this.taken.add(found);
        return found as FrameOf<K>;
      }
      await this.more();
    }
  }

  async nextBody(): Promise<{ body: string; trailers: string }> {
    let body = '';
    for (;;) {
      const frame = await this.next('body');
      if (frame.trailers) return { body, trailers: frame.data.toString() };
      body += frame.data.toString();
      if (frame.end) return { body, trailers: '' };
    }
  }

  /** Waits until stdout holds the text. */
  async said(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await this.more();
  }

  /** Waits until a process has written the text. */
  async wrote(process: number, text: string): Promise<void> {
    while (!this.of(process).includes(text)) await this.more();
  }

  /** What a process and its children have written. */
  of(process: number): string {
    return this.written.get(process) ?? '';
  }

  close(): void {
    this.socket?.destroy();
    for (const call of this.calls) call.destroy();
    this.server.close();
  }

  private take(frame: InitFrame): void {
    if (frame.type === 'log') {
      this.stdout += frame.data.toString();
      this.written.set(frame.process, this.of(frame.process) + frame.data.toString());
      this.streams[frame.stream] += frame.data.toString();
    } else this.frames.push(frame);
    this.wake();
  }

  private more(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  private wake(): void {
    for (const wake of this.waiters.splice(0)) wake();
  }
}

/** Starts containers with the init as it is built from its sources. */
export class InitBox {
  private readonly sessions: InitSession[] = [];

  private constructor(
    readonly docker: DockerBox,
    private readonly directory: string,
    private readonly binary: string,
  ) {}

  static async create(): Promise<InitBox> {
    const docker = await DockerBox.create();
    const directory = await mkdtemp(join(tmpdir(), 'lbinit-'));
    const images = projectImages(docker.client, docker.instanceId);
    return new InitBox(docker, directory, await images.initBinary(directory, docker.own));
  }

  /** A container with these programs below /var/task, Perl unless they begin with `#!` or as ELF. Its init has said HELLO. */
  async run(programs: Readonly<Record<string, string>>): Promise<InitSession> {
    const home = await mkdtemp(join(this.directory, 's'));
    const task = join(home, 'task');
    const run = join(home, 'run');
    for (const path of [task, run]) await mkdir(path);
    for (const path of [home, task, run]) await chmod(path, 0o755);
    for (const [name, text] of Object.entries(programs)) {
      await writeFile(join(task, name), /^(#!|\x7fELF)/.test(text) ? text : PERL + text);
      await chmod(join(task, name), 0o755);
    }
    await link(this.binary, join(run, 'init'));
    const server = createServer();
    const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await new Promise<void>((resolve) => server.listen(join(run, 'api.sock'), resolve));
    await chmod(join(run, 'api.sock'), 0o666);
    const containerId = await this.docker.start({
      command: ['/run/lambdabox/init', '/run/lambdabox/api.sock'],
      binds: [
        { hostPath: run, containerPath: '/run/lambdabox' },
        { hostPath: task, containerPath: '/var/task' },
      ],
    });
    const session = new InitSession(containerId, server, connected);
    this.sessions.push(session);
    await session.next('hello');
    return session;
  }

  /** Ends what the tests so far have started. */
  async clear(): Promise<void> {
    for (const session of this.sessions.splice(0)) session.close();
    await this.docker.removeContainers();
  }

  async dispose(): Promise<void> {
    await this.clear();
    await this.docker.dispose();
    await rm(this.directory, { recursive: true, force: true });
  }
}
