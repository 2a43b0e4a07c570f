import { PlatformError } from '../../errors';
import { SingleFlight } from '../../lib/single-flight';
import type { DockerCalls } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';
import { shortInstanceId } from '../labels';
import type { OwnContainers } from '../containers/own-containers';

/** One bridge and what is known of it. */
export interface GuardedBridge {
  /** Name of the network interface. */
  readonly bridge: string;
  /** As `172.18.0.0/16`. */
  readonly subnet: string;
}

/** Keeps functions on a bridge from the host, from one another and from link-local addresses. */
export interface NetworkGuard {
  /** Makes sure of what `apply` needs, which may take a while, until `signal` ends it. Throws PlatformError. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Puts the rules in force, again if need be; `kept` when they were. Throws PlatformError: they are not in force. */
  apply(bridge: GuardedBridge): Promise<'kept' | 'applied'>;
}

const CALL_DEADLINE_MS = 30_000;
const RUN_DEADLINE_MS = 30_000;

/**
 * The guard as nftables tables of our own, written by a helper container in the host's network namespace. So it works
 * for a service that runs in a container, or as a user whose only privilege is Docker. The rules: runtimes/netguard.
 */
export class NftablesGuard implements NetworkGuard {
  private readonly table: string;
  private readonly image = new SingleFlight<string>();

  constructor(
    private readonly client: DockerCalls,
    private readonly containers: OwnContainers,
    private readonly builder: Pick<ImageBuilder, 'inputs' | 'build'>,
  ) {
    this.table = `lambdabox_${shortInstanceId(containers.instanceId)}`;
  }

  async prepare(signal: AbortSignal): Promise<void> {
    await this.helperImage(signal);
  }

  async apply({ bridge, subnet }: GuardedBridge): Promise<'kept' | 'applied'> {
    const said = await this.run(['apply', this.table, bridge, subnet]);
    if (said === 'kept' || said === 'applied') return said;
    throw new PlatformError(`the network guard did not say whether its rules are in force: ${said}`);
  }

  /** What the helper printed. Throws when it failed. */
  private async run(command: string[]): Promise<string> {
    const { containers } = this;
    const image = await this.helperImage();
    const options = { ...helperOptions(image, command), name: containers.nameFor('netguard') };
    const id = await containers.create('the network guard', options);
    try {
      return await this.said(id);
    } finally {
      // What it did is what counts: one that could not be removed is nobody's, and swept.
      await containers.remove(id, 'the network guard').catch(() => undefined);
    }
  }

  private helperImage(signal?: AbortSignal): Promise<string> {
    const { client, builder } = this;
    return this.image.run('image', () => ensureHelperImage(client, builder, 'netguard', signal));
  }

  private async said(id: string): Promise<string> {
    const { client } = this;
    await client.call('start the network guard', CALL_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(id).start({ abortSignal }),
    );
    const ended = (await client.call('wait for the network guard', RUN_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(id).wait({ abortSignal }),
    )) as { StatusCode: number };
    const output = await client.call('read the network guard', CALL_DEADLINE_MS, (docker, abortSignal) =>
      docker.getContainer(id).logs({ stdout: true, stderr: true, follow: false, abortSignal }),
    );
    const said = output.toString('utf8').replaceAll('\r\n', '\n').trim();
    if (ended.StatusCode === 0) return said;
    throw new PlatformError(`the network guard ended with status ${ended.StatusCode}: ${said}`);
  }
}

function helperOptions(image: string, command: string[]) {
  return {
    Image: image,
    Cmd: command,
    // A terminal: Docker's log is then plain text, not frames.
    Tty: true,
    HostConfig: {
      NetworkMode: 'host',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * 1024 * 1024,
      PidsLimit: 32,
      // Read back below; the daemon's default may be a driver that cannot be read.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '64k' } },
    },
  };
}
