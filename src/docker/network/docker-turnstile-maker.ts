import type { NetworkMode } from '../../engine/network';
import { messageOf, PlatformError } from '../../errors';
import { SingleFlight } from '../../lib/single-flight';
import type { ServiceLog } from '../../telemetry/events';
import type { OwnContainers } from '../containers/own-containers';
import type { DockerClient } from '../docker-client';
import { ensureHelperImage } from '../images/helper-image';
import type { ImageBuilder } from '../images/image-builder';
import { BridgeAddresses } from './bridge-addresses';
import { BridgeAnchor } from './bridge-anchor';
import { ContainerTurnstile } from './container-turnstile';
import type { EgressNetwork } from './egress-network';
import { reachableResolvers } from './host-resolvers';
import type { Place, Turnstile, TurnstileMaker } from './turnstiles';

export interface DockerTurnstileMakerParts {
  readonly client: DockerClient;
  readonly builder: ImageBuilder;
  readonly containers: OwnContainers;
  readonly network: Pick<EgressNetwork, 'name' | 'bridge'>;
  /** The text that names the host's resolvers, which Docker gave a turnstile when it was opened. */
  readonly resolvers: () => string;
  readonly random: () => number;
  readonly log: ServiceLog;
}

const NOWHERE: Place & { readonly line: string } = { line: 'none', leave: () => undefined };

/** Opens turnstiles as containers. */
export class DockerTurnstileMaker implements TurnstileMaker {
  private readonly image = new SingleFlight<string>();
  /** By subnet; Docker makes another one when somebody has removed ours. */
  private readonly addresses = new Map<string, BridgeAddresses>();
  private anchor: Promise<BridgeAnchor | undefined> | undefined;

  constructor(private readonly parts: DockerTurnstileMakerParts) {}

  async open(network: NetworkMode): Promise<Turnstile> {
    const { client, builder, containers, resolvers } = this.parts;
    const known = resolvers();
    if (network === 'egress') {
      if (!reachableResolvers(known))
        throw new PlatformError(
          "the host's only resolvers are on its loopback device, which Docker alone can reach",
        );
      await this.parts.network.bridge();
      this.anchor ??= this.dropAnchor();
    }
    const image = await this.image.run('image', () => ensureHelperImage(client, builder, 'turnstile'));
    const next = network === 'none' ? () => Promise.resolve(NOWHERE) : () => this.place(known);
    return ContainerTurnstile.open({ client, containers, image, next });
  }

  async close(): Promise<void> {
    await (await this.anchor)?.remove();
  }

  private async place(known: string): Promise<Place & { readonly line: string }> {
    if (this.parts.resolvers() !== known) throw new PlatformError("the host's resolvers have changed");
    const { bridge, subnet, gateway } = await this.parts.network.bridge();
    const lease = this.addressesOf(subnet).take();
    const line = `egress ${bridge} ${lease.address} ${lease.prefix} ${gateway}`;
    return { line, leave: () => lease.release() };
  }

  private addressesOf(subnet: string): BridgeAddresses {
    let addresses = this.addresses.get(subnet);
    if (!addresses) {
      addresses = new BridgeAddresses(subnet, this.parts.random);
      this.addresses.set(subnet, addresses);
    }
    return addresses;
  }

  private async dropAnchor(): Promise<BridgeAnchor | undefined> {
    const { network, log } = this.parts;
    try {
      return await BridgeAnchor.drop(this.parts, network.name);
    } catch (error) {
      log.warn('the network of functions is not held against a prune of unused networks', {
        network: network.name,
        error: messageOf(error),
      });
      return undefined;
    }
  }
}
