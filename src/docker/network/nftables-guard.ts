import { SingleFlight } from '../../lib/single-flight';
import type { OwnContainers } from '../containers/own-containers';
import type { DockerCalls } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';
import { shortInstanceId } from '../labels';
import { GuardWatch } from './guard-watch';
import type { GuardedBridge, GuardListener, GuardOutcome, NetworkGuard } from './network-guard';

interface Kept extends GuardedBridge {
  readonly watch: GuardWatch;
}

/**
 * The guard as nftables tables of our own, kept by a helper container in the host's network namespace, which the kernel
 * tells when somebody changes them. So it works for a service that runs in a container, or as a user whose only privilege
 * is Docker. The rules: runtimes/netguard. Why so: docs/decisions/0026-watching-the-network-guard.md.
 */
export class NftablesGuard implements NetworkGuard {
  private readonly table: string;
  private readonly image = new SingleFlight<string>();
  private kept: Kept | undefined;

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

  async keep(
    { bridge, subnet }: GuardedBridge,
    listener: GuardListener,
    signal: AbortSignal,
  ): Promise<GuardOutcome> {
    const { kept } = this;
    if (kept?.watch.isWatching && kept.bridge === bridge && kept.subnet === subnet) return 'kept';
    // Two would put back each its own.
    await this.stop();
    const { client, containers } = this;
    const options = helperOptions(await this.helperImage(signal), [this.table, bridge, subnet]);
    const name = containers.nameFor('netguard');
    const id = await containers.create('the network guard', { ...options, name });
    const watch = new GuardWatch(client, containers, id, listener);
    const outcome = await watch.start();
    this.kept = { watch, bridge, subnet };
    return outcome;
  }

  async stop(): Promise<void> {
    const { kept } = this;
    this.kept = undefined;
    await kept?.watch.end();
  }

  private helperImage(signal: AbortSignal): Promise<string> {
    const { client, builder } = this;
    return this.image.run('image', () => ensureHelperImage(client, builder, 'netguard', signal));
  }
}

function helperOptions(image: string, command: string[]) {
  return {
    Image: image,
    Cmd: command,
    OpenStdin: true,
    // It ends with our end of it.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: 'host',
      ReadonlyRootfs: true,
      // Holds the rules as they were written.
      Tmpfs: { '/run': 'rw,noexec,nosuid,nodev,size=256k' },
      CapDrop: ['ALL'],
      CapAdd: ['NET_ADMIN'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * 1024 * 1024,
      PidsLimit: 32,
      // The network brings it back, and knows meanwhile that it is not there.
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
