import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Answers every connection with one line and prints its port when it listens. */
const SERVER = `
  use IO::Socket::INET;
  my $s = IO::Socket::INET->new(LocalAddr => $ARGV[0], LocalPort => $ARGV[1], Listen => 9, ReuseAddr => 1) or die $!;
  $| = 1; print "listening\\n";
  while (my $c = $s->accept) { print $c "hello from ", $c->peerhost, "\\n"; close $c }
`;

/** Argument vector of such a server for a container. */
export const serverCommand = (port: number) => ['perl', '-e', SERVER, '0.0.0.0', String(port)];

/** A machine beyond this host: a network namespace behind a pair of virtual interfaces. Needs root and iproute2. */
export class Neighbour {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly namespace: string,
    private readonly link: string,
    readonly address: string,
  ) {}

  /** `address` is the machine's, `host` this host's on the way to it; both in the same /30. */
  static async create(name: string, host: string, address: string, port: number): Promise<Neighbour> {
    const neighbour = new Neighbour(name, `${name}h`, address);
    try {
      await ip(`netns add ${name}`);
      await ip(`link add ${name}h type veth peer name ${name}n netns ${name}`);
      await ip(`addr add ${host}/30 dev ${name}h`);
      await ip(`link set ${name}h up`);
      await ip(`-n ${name} addr add ${address}/30 dev ${name}n`);
      await ip(`-n ${name} link set ${name}n up`);
      await ip(`-n ${name} link set lo up`);
      await ip(`-n ${name} route add default via ${host}`);
      await neighbour.serve(port);
      return neighbour;
    } catch (error) {
      await neighbour.dispose();
      throw error;
    }
  }

  /** Runs a command there; its standard output. */
  async run(...command: string[]): Promise<string> {
    return (await exec('ip', ['netns', 'exec', this.namespace, ...command])).stdout;
  }

  async dispose(): Promise<void> {
    if (this.server && this.server.exitCode === null) {
      const closed = once(this.server, 'close');
      this.server.kill('SIGKILL');
      await closed;
    }
    await ip(`link delete ${this.link}`).catch(() => undefined);
    await ip(`netns delete ${this.namespace}`).catch(() => undefined);
  }

  private async serve(port: number): Promise<void> {
    this.server = spawn(
      'ip',
      ['netns', 'exec', this.namespace, 'perl', '-e', SERVER, this.address, String(port)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (this.server.stdout) await once(this.server.stdout, 'data');
  }
}

async function ip(command: string): Promise<void> {
  await exec('ip', command.split(' '));
}

/** Listens on every address of this host, says hello. */
export async function listenOnHost(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.end('hello from the host\n'));
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** This host's IPv4 addresses, without loopback. */
export function hostAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/** Perl that tries each `address:port` and prints `address:port <what it said, or the error>`. */
const CLIENT = `
  use IO::Socket::INET;
  for my $to (@ARGV) {
    my $s = IO::Socket::INET->new(PeerAddr => $to, Timeout => 2);
    my $said = $s ? <$s> : "refused: $!"; $said //= "silence"; chomp $said; print "$to $said\\n";
  }
`;

export const clientCommand = (...targets: string[]) => ['perl', '-e', CLIENT, ...targets];
