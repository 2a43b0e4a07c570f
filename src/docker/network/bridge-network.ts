import type Docker from 'dockerode';
import { PlatformError } from '../../errors';
import { isConflict, isNotFound } from '../docker-answer';
import type { DockerCalls } from '../docker-client';
import { INSTANCE_LABEL, instanceLabels, shortInstanceId } from '../labels';
import type { GuardedBridge } from './network-guard';

const CALL_DEADLINE_MS = 30_000;
const ICC_OPTION = 'com.docker.network.bridge.enable_icc';
const BRIDGE_OPTION = 'com.docker.network.bridge.name';

export interface OpenBridge extends GuardedBridge {
  /** The bridge's own address in the subnet. */
  readonly gateway: string;
}

/** An instance's own bridge network in Docker. */
export class BridgeNetwork {
  readonly name: string;
  private readonly bridge: string;

  constructor(
    private readonly client: DockerCalls,
    private readonly instanceId: string,
  ) {
    const id = shortInstanceId(instanceId);
    this.name = `lambdabox-${id}`;
    this.bridge = `lbx-${id}`;
  }

  /** Finds or makes it. Throws PlatformError, also when the network of our name is not as we make it. */
  async open(): Promise<OpenBridge> {
    return this.guarded((await this.find()) ?? (await this.make()));
  }

  private async find(): Promise<Docker.NetworkInspectInfo | undefined> {
    try {
      return await this.client.call(`inspect network ${this.name}`, CALL_DEADLINE_MS, (docker) =>
        docker.getNetwork(this.name).inspect(),
      );
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async make(): Promise<Docker.NetworkInspectInfo> {
    try {
      await this.client.call(`create network ${this.name}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.createNetwork({
          Name: this.name,
          Driver: 'bridge',
          CheckDuplicate: true,
          EnableIPv6: false,
          Labels: instanceLabels(this.instanceId),
          Options: { [ICC_OPTION]: 'false', [BRIDGE_OPTION]: this.bridge },
          abortSignal,
        }),
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
    const network = await this.find();
    if (network) return network;
    throw new PlatformError(`the network ${this.name} was removed as soon as it was made`);
  }

  /** Rules for one bridge would guard another. */
  private guarded(network: Docker.NetworkInspectInfo): OpenBridge {
    const options = network.Options ?? {};
    const subnets = (network.IPAM?.Config ?? []).map(({ Subnet }) => Subnet);
    const [subnet] = subnets;
    const gateway = network.IPAM?.Config?.[0]?.Gateway;
    const isOurs =
      network.Driver === 'bridge' &&
      network.Labels?.[INSTANCE_LABEL] === this.instanceId &&
      options[ICC_OPTION] === 'false' &&
      options[BRIDGE_OPTION] === this.bridge &&
      !network.EnableIPv6;
    if (!isOurs || subnet === undefined || gateway === undefined || subnets.length !== 1) {
      throw new PlatformError(
        `the network ${this.name} is not as lambdabox makes it; remove it: docker network rm ${this.name}`,
      );
    }
    return { bridge: this.bridge, subnet, gateway };
  }
}
