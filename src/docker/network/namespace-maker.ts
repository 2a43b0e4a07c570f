import { Semaphore } from '../../lib/semaphore';
import { SingleFlight } from '../../lib/single-flight';
import type { DockerClient } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';
import { FUNCTION_USER, hostNames } from '../containers/lock-down';
import type { EgressNetwork } from './egress-network';
import type { OwnContainers } from '../containers/own-containers';
import type { NetworkMode } from '../../engine/network';
import type { NamespaceMaker } from './spare-namespaces';

export interface DockerNamespaceMakerParts {
  readonly client: DockerClient;
  readonly builder: ImageBuilder;
  readonly containers: OwnContainers;
  readonly network: Pick<EgressNetwork, 'ensure'>;
}

const CALL_DEADLINE_MS = 30_000;
/** Hundreds that end together would only delay one another until their deadlines. */
const PARALLEL_REMOVALS = 4;

/**
 * Holds each network namespace by a container that does nothing (runtimes/holder), since that is the only handle
 * Docker gives: others join it by its id.
 */
export class DockerNamespaceMaker implements NamespaceMaker {
  private readonly image = new SingleFlight<string>();
  private readonly removals = new Semaphore(PARALLEL_REMOVALS);

  constructor(private readonly parts: DockerNamespaceMakerParts) {}

  async prepare(network: NetworkMode): Promise<void> {
    await Promise.all([this.networkName(network), this.holderImage()]);
  }

  async make(network: NetworkMode): Promise<string> {
    const { client, containers } = this.parts;
    const networkName = await this.networkName(network);
    const image = await this.holderImage();
    const name = containers.nameFor('namespace');
    const options = { ...holderOptions(image, networkName), name };
    const id = await containers.create('a network namespace', options);
    try {
      await client.call('start a network namespace', CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.getContainer(id).start({ abortSignal }),
      );
      return id;
    } catch (error) {
      // The first failure is the one to tell; the next sweep finds what is left.
      await this.remove(id).catch(() => undefined);
      throw error;
    }
  }

  private async networkName(network: NetworkMode): Promise<string> {
    return network === 'none' ? 'none' : this.parts.network.ensure();
  }

  private holderImage(): Promise<string> {
    const { client, builder } = this.parts;
    return this.image.run('image', () => ensureHelperImage(client, builder, 'holder'));
  }

  remove(id: string): Promise<void> {
    return this.removals.run(() => this.parts.containers.remove(id, 'a network namespace'));
  }
}

/** Everything is taken from it but the namespace. Who joins takes host name and hosts file from it. */
function holderOptions(image: string, networkName: string) {
  const { Hostname, ExtraHosts } = hostNames();
  return {
    Image: image,
    Hostname,
    User: FUNCTION_USER,
    HostConfig: {
      NetworkMode: networkName,
      ExtraHosts,
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
