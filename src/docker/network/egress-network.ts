import type Docker from 'dockerode';
import type { FunctionNetwork } from '../../engine/network';
import { messageOf, PlatformError } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import { SingleFlight } from '../../lib/single-flight';
import type { ServiceLog } from '../../telemetry/events';
import type { DockerClient } from '../docker-client';
import { isConflict, isNotFound } from '../docker-answer';
import { INSTANCE_LABEL, instanceLabels, shortInstanceId } from '../labels';
import type { GuardedBridge, NetworkGuard } from './network-guard';

export interface EgressNetworkParts {
  readonly client: DockerClient;
  readonly instanceId: string;
  readonly guard: NetworkGuard;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

const CALL_DEADLINE_MS = 30_000;
/** A firewall reload (`nft flush ruleset`) takes our rules with it; they are back after at most this long. */
const CHECK_INTERVAL_MS = 60_000;
const ICC_OPTION = 'com.docker.network.bridge.enable_icc';
const BRIDGE_OPTION = 'com.docker.network.bridge.name';

/**
 * The bridge network of functions that may reach outside.
 *
 * closed: nobody may join; `ensure` opens it. open: the network is there and the guard is in force, checked each
 * minute; a check that fails closes it. stopped: no more checks. It fails closed: without a guard, no network.
 */
export class EgressNetwork implements FunctionNetwork {
  readonly name: string;
  private readonly bridge: string;
  private readonly opening = new SingleFlight<void>();
  private isOpen = false;
  private isStopped = false;
  private timer: Timer | undefined;
  private checking: Promise<void> | undefined;
  private preparing: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(private readonly parts: EgressNetworkParts) {
    const id = shortInstanceId(parts.instanceId);
    this.name = `lambdabox-${id}`;
    this.bridge = `lbx-${id}`;
  }

  prepare(): void {
    this.preparing = this.parts.guard.prepare(this.stopping.signal).catch((error: unknown) => {
      // Opening tries again, and fails with the reason.
      this.parts.log.debug('the network guard could not be made ahead', { error: messageOf(error) });
    });
  }

  async ensure(): Promise<string> {
    if (!this.isOpen) await this.opening.run('open', () => this.open());
    return this.name;
  }

  /** Something was wrong with it: the next `ensure` looks again. */
  doubt(): void {
    this.isOpen = false;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.doubt();
    this.timer?.cancel();
    this.stopping.abort();
    await Promise.all([this.checking, this.preparing]);
  }

  private async open(): Promise<void> {
    try {
      const network = (await this.find()) ?? (await this.make());
      await this.parts.guard.apply(this.bridgeOf(network));
    } catch (error) {
      throw new PlatformError(
        `functions cannot have a network: ${messageOf(error)}. ` +
          'Set LAMBDABOX_NETWORK=none to run functions without one',
        { cause: error },
      );
    }
    if (this.isStopped) throw new PlatformError('the service is stopping');
    this.isOpen = true;
    this.scheduleCheck();
  }

  private scheduleCheck(): void {
    this.timer?.cancel();
    this.timer = this.parts.clock.after(CHECK_INTERVAL_MS, () => {
      this.checking = this.check();
    });
  }

  /** Puts the rules back if they are gone. Functions that run meanwhile are told of in the log. */
  private async check(): Promise<void> {
    const { guard, log } = this.parts;
    try {
      const network = await this.find();
      if (!network) throw new PlatformError(`the network ${this.name} is gone`);
      const outcome = await guard.apply(this.bridgeOf(network));
      if (outcome === 'applied') {
        log.warn("the network guard's rules were gone and are back; something reloads this host's firewall", {
          network: this.name,
        });
      }
    } catch (error) {
      this.doubt();
      log.error('the network guard could not be checked; functions get no network until it can', {
        network: this.name,
        error: messageOf(error),
      });
    }
    if (!this.isStopped) this.scheduleCheck();
  }

  private async find(): Promise<Docker.NetworkInspectInfo | undefined> {
    try {
      return await this.parts.client.call(`inspect network ${this.name}`, CALL_DEADLINE_MS, (docker) =>
        docker.getNetwork(this.name).inspect(),
      );
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async make(): Promise<Docker.NetworkInspectInfo> {
    const { client, instanceId } = this.parts;
    try {
      await client.call(`create network ${this.name}`, CALL_DEADLINE_MS, (docker, abortSignal) =>
        docker.createNetwork({
          Name: this.name,
          Driver: 'bridge',
          CheckDuplicate: true,
          EnableIPv6: false,
          Labels: instanceLabels(instanceId),
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

  /** Throws when the network of our name is not as we make it: rules for one bridge would guard another. */
  private bridgeOf(network: Docker.NetworkInspectInfo): GuardedBridge {
    const options = network.Options ?? {};
    const subnets = (network.IPAM?.Config ?? []).map(({ Subnet }) => Subnet);
    const [subnet] = subnets;
    const isOurs =
      network.Driver === 'bridge' &&
      network.Labels?.[INSTANCE_LABEL] === this.parts.instanceId &&
      options[ICC_OPTION] === 'false' &&
      options[BRIDGE_OPTION] === this.bridge &&
      !network.EnableIPv6;
    if (!isOurs || subnet === undefined || subnets.length !== 1) {
      throw new PlatformError(
        `the network ${this.name} is not as lambdabox makes it; remove it: docker network rm ${this.name}`,
      );
    }
    return { bridge: this.bridge, subnet };
  }
}
