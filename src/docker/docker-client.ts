import type Dockerode from 'dockerode';
import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { PlatformError } from '../errors';
import { withDeadline } from '../lib/with-deadline';
import { isUnanswered, translate } from './docker-answer';
import { Docker } from './dockerode';

export interface DockerClientOptions {
  /** As DOCKER_HOST: `unix:///path` or `tcp://host:port`. Default: the socket of a system-wide engine. */
  readonly host?: string | undefined;
  /** Connections to Docker at a time; further calls queue. Default 32. */
  readonly maxSockets?: number;
}

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * docker-modem formats the options of each request for its debug log, whether that is read or not: with a plain agent that
 * is every socket, its request and all they refer to, ten milliseconds in which no call of a function goes on.
 */
class TerseAgent extends Agent {
  [inspect.custom](): string {
    return 'Agent {}';
  }
}

/** What most parts need of the connection. */
export type DockerCalls = Pick<DockerClient, 'call'>;

/** The connection to Docker. Every call has a deadline and fails as a PlatformError. */
export class DockerClient {
  private unanswered: () => void = () => undefined;

  private constructor(
    private readonly docker: Dockerode,
    private readonly agent: Agent,
  ) {}

  /** Connects lazily. Throws PlatformError for an address that is none. */
  static create(options: DockerClientOptions = {}): DockerClient {
    const agent = new TerseAgent({
      keepAlive: true,
      maxSockets: options.maxSockets ?? 32,
      maxFreeSockets: 4,
    });
    // docker-modem takes an agent, which @types/dockerode does not know.
    const endpoint: Dockerode.DockerOptions & { agent: Agent } = {
      ...parseHost(options.host ?? DEFAULT_HOST),
      agent,
    };
    return new DockerClient(new Docker(endpoint), agent);
  }

  /**
   * Runs one call. After `deadlineMs` milliseconds it is aborted and fails; Docker may still have done the work.
   * `work` passes the signal on, so that the connection is free again. Throws DockerError.
   */
  async call<T>(
    what: string,
    deadlineMs: number,
    work: (docker: Dockerode, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const abort = new AbortController();
    try {
      return await withDeadline(what, deadlineMs, work(this.docker, abort.signal));
    } catch (error) {
      abort.abort();
      const translated = translate(what, error);
      if (isUnanswered(translated)) this.unanswered();
      throw translated;
    }
  }

  /** Tells when Docker did not answer a call, or not in time: it may do the work all the same. One listener. */
  whenUnanswered(listener: () => void): void {
    this.unanswered = listener;
  }

  /** Drops the connections. Calls under way fail. */
  close(): void {
    this.agent.destroy();
  }
}

/** `host` is given even when undefined: docker-modem would read DOCKER_HOST by itself otherwise. */
function parseHost(address: string): Dockerode.DockerOptions {
  if (address.startsWith('unix://') && address.length > 'unix://'.length) {
    return {
      socketPath: address.slice('unix://'.length),
      host: undefined,
      port: undefined,
      protocol: 'http',
    };
  }
  const tcp = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/]+)):(\d+)\/?$/.exec(address);
  if (tcp) {
    return { host: tcp[1] ?? tcp[2], port: Number(tcp[3]), socketPath: undefined, protocol: 'http' };
  }
  throw new PlatformError(
    `DOCKER_HOST=${address}: must be unix:///path/to/docker.sock or tcp://address:port; functions are joined by ` +
      'Unix sockets, so the engine must be on this machine',
  );
}
