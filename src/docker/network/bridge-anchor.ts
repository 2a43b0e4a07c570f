import { FUNCTION_USER } from '../containers/lock-down';
import type { OwnContainers } from '../containers/own-containers';
import type { DockerClient } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';

interface BridgeAnchorParts {
  readonly client: DockerClient;
  readonly builder: ImageBuilder;
  readonly containers: OwnContainers;
}

const CALL_DEADLINE_MS = 30_000;
const WHAT = "the network's anchor";

/**
 * A container that does nothing (runtimes/holder) on the network of functions. Docker knows nothing of the interfaces that
 * turnstiles make, and would remove the bridge under them when somebody prunes unused networks.
 */
export class BridgeAnchor {
  private constructor(
    private readonly containers: OwnContainers,
    private readonly id: string,
  ) {}

  /** Throws PlatformError; then nothing is left of it. */
  static async drop(
    { client, builder, containers }: BridgeAnchorParts,
    network: string,
  ): Promise<BridgeAnchor> {
    const image = await ensureHelperImage(client, builder, 'holder');
    const id = await containers.create(WHAT, {
      ...options(image, network),
      name: containers.nameFor('anchor'),
    });
    const anchor = new BridgeAnchor(containers, id);
    try {
      await client.call(`start ${WHAT}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(id).start({ abortSignal }),
      );
      return anchor;
    } catch (error) {
      await anchor.remove();
      throw error;
    }
  }

  /** One that could not be removed is nobody's, and swept. */
  async remove(): Promise<void> {
    await this.containers.remove(this.id, WHAT).catch(() => undefined);
  }
}

/** Everything is taken from it but its place on the network. */
function options(image: string, network: string) {
  return {
    Image: image,
    User: FUNCTION_USER,
    HostConfig: {
      NetworkMode: network,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      IpcMode: 'none',
      // Enough for what starts it.
      Memory: 32 * 1024 * 1024,
      PidsLimit: 16,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'none', Config: {} },
    },
  };
}
