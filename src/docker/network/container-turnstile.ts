import type { Duplex } from 'node:stream';
import { messageOf, PlatformError } from '../../errors';
import { deferred, type Deferred } from '../../lib/deferred';
import { withDeadline } from '../../lib/with-deadline';
import { outputParts } from '../containers/attached-output';
import { attachTo } from '../containers/attachment';
import { LineTail } from '../containers/line-tail';
import { hostNames } from '../containers/lock-down';
import type { OwnContainers } from '../containers/own-containers';
import type { DockerCalls } from '../docker-client';
import type { Place, Turnstile } from './turnstiles';

export interface ContainerTurnstileParts {
  readonly client: DockerCalls;
  readonly containers: OwnContainers;
  readonly image: string;
  /** Where the next turn leads, in the words of runtimes/turnstile. Throws PlatformError when it leads nowhere any more. */
  readonly next: () => Promise<Place & { readonly line: string }>;
}

const CALL_DEADLINE_MS = 30_000;
const TURN_DEADLINE_MS = 10_000;
const WHAT = 'a turnstile';

/** One helper container (`runtimes/turnstile`), which ends with our end of its standard input. */
export class ContainerTurnstile implements Turnstile {
  private answer: Deferred<string> | undefined;
  private readonly errors = new LineTail(() => undefined);
  private following: Promise<void> | undefined;
  private isOver = false;

  private constructor(
    private readonly parts: ContainerTurnstileParts,
    readonly holder: string,
    private readonly stream: Duplex,
  ) {}

  /** Throws PlatformError; then nothing is left of it. */
  static async open(parts: ContainerTurnstileParts): Promise<ContainerTurnstile> {
    const { client, containers, image } = parts;
    const id = await containers.create(WHAT, { ...options(image), name: containers.nameFor('turnstile') });
    let stream: Duplex | undefined;
    try {
      stream = await attachTo(client, id, WHAT);
      const turnstile = new ContainerTurnstile(parts, id, stream);
      await client.call(`start ${WHAT}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(id).start({ abortSignal }),
      );
      turnstile.following = turnstile.follow();
      return turnstile;
    } catch (error) {
      stream?.destroy();
      // The first failure is the one to tell; the next sweep finds what is left.
      await containers.remove(id, WHAT).catch(() => undefined);
      throw error;
    }
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  async turn(): Promise<Place> {
    const place = await this.parts.next();
    try {
      const answer = await this.ask(place.line);
      if (answer !== 'ready') throw new PlatformError(`a network namespace could not be made: ${answer}`);
      return place;
    } catch (error) {
      place.leave();
      this.isOver = true;
      throw error instanceof PlatformError ? error : new PlatformError(messageOf(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    this.isOver = true;
    this.stream.destroy();
    await this.following;
    // One that could not be removed is nobody's, and swept.
    await this.parts.containers.remove(this.holder, WHAT).catch(() => undefined);
  }

  private ask(line: string): Promise<string> {
    if (this.isOver) throw new PlatformError(this.end());
    const answer = deferred<string>();
    this.answer = answer;
    this.stream.write(`${line}\n`);
    return withDeadline(WHAT, TURN_DEADLINE_MS, answer.promise);
  }

  /** Ends with the helper. */
  private async follow(): Promise<void> {
    try {
      await this.read();
    } catch {
      // Its end, or that of the connection.
    }
    this.isOver = true;
    this.answer?.reject(new PlatformError(this.end()));
  }

  private async read(): Promise<void> {
    let rest = '';
    for await (const { isError, chunk } of outputParts(this.stream as AsyncIterable<Buffer>)) {
      if (isError) {
        this.errors.add(chunk);
        continue;
      }
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.answer?.resolve(line);
    }
  }

  private end(): string {
    return `${WHAT} ended: ${this.errors.lines.join('\n')}`;
  }
}

/**
 * Who joins takes host name, hosts file and resolvers from it: in a network of Docker's, those would be of an address and
 * of a resolver that are not in the namespace.
 */
function options(image: string) {
  const { Hostname, ExtraHosts } = hostNames();
  return {
    Image: image,
    Hostname,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: 'none',
      PidMode: 'host',
      ExtraHosts,
      ReadonlyRootfs: true,
      Tmpfs: { '/run': 'rw,noexec,nosuid,nodev,size=64k' },
      CapDrop: ['ALL'],
      // To make namespaces and to mount their settings, to make interfaces, and to reach the network that bridges are in.
      CapAdd: ['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE'],
      SecurityOpt: ['no-new-privileges', 'seccomp=unconfined', 'apparmor=unconfined'],
      IpcMode: 'none',
      Memory: 32 * 1024 * 1024,
      PidsLimit: 16,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
