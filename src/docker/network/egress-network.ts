import type { FunctionNetwork } from '../../engine/network';
import { messageOf, PlatformError } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import { SingleFlight } from '../../lib/single-flight';
import type { ServiceLog } from '../../telemetry/events';
import type { BridgeNetwork, OpenBridge } from './bridge-network';
import type { GuardListener, NetworkGuard } from './network-guard';

export interface EgressNetworkParts {
  readonly network: Pick<BridgeNetwork, 'name' | 'open'>;
  readonly guard: NetworkGuard;
  /** The text that names the host's resolvers: functions may ask them. */
  readonly resolvers: () => string;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/** The guard knows the host's resolvers as they were when it began. Reading a file or two costs nothing. */
const LOOK_MS = 60_000;
/** After the guard was lost, doubled for each failure in a row. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** Somebody may flush the rules again and again. */
const WARN_MS = 60_000;

/**
 * The network of functions that may reach outside, and its guard.
 *
 * closed: nobody may join; `ensure` opens it. open: the network is there, and the guard keeps its rules in force. A
 * guard that is lost closes it until it is back. stopped: no guard any more. It fails closed: without a guard, no network.
 */
export class EgressNetwork implements FunctionNetwork {
  private readonly opening = new SingleFlight<void>();
  private isOpen = false;
  private opened: OpenBridge | undefined;
  private isStopped = false;
  private timer: Timer | undefined;
  private working: Promise<void> | undefined;
  private preparing: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private failures = 0;
  /** With which the rules were written. */
  private seenResolvers = '';
  private restorations = 0;
  private warnsAgainAt = 0;

  constructor(private readonly parts: EgressNetworkParts) {}

  get name(): string {
    return this.parts.network.name;
  }

  prepare(): void {
    this.preparing = this.parts.guard.prepare(this.stopping.signal).catch((error: unknown) => {
      // Opening tries again, and fails with the reason.
      this.parts.log.debug('the network guard could not be made ahead', { error: messageOf(error) });
    });
  }

  async ensure(): Promise<string> {
    await this.bridge();
    return this.name;
  }

  /** Of the open network, as it was when it was opened. Throws PlatformError when functions may not join it. */
  async bridge(): Promise<OpenBridge> {
    if (!this.isOpen || !this.opened) await this.open();
    if (!this.opened) throw new PlatformError('the service is stopping');
    return this.opened;
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
    await Promise.all([this.working, this.preparing]);
    await this.parts.guard.stop();
  }

  private open(): Promise<void> {
    const opened = this.opening.run('open', () => this.openNow());
    // Whoever asked is told; the stop only waits.
    this.working = opened.catch(() => undefined);
    return opened;
  }

  private async openNow(): Promise<void> {
    const { network, guard, resolvers, log } = this.parts;
    if (this.isStopped) throw new PlatformError('the service is stopping');
    const seen = resolvers();
    try {
      this.opened = await network.open();
      const outcome = await guard.keep(this.opened, this.listener, this.stopping.signal);
      const mayDiffer = this.failures === 0 || seen !== this.seenResolvers;
      if (outcome === 'applied' && !mayDiffer) this.warnOfLostRules();
    } catch (error) {
      throw new PlatformError(
        `functions cannot have a network: ${messageOf(error)}. ` +
          'Set LAMBDABOX_NETWORK=none to run functions without one',
        { cause: error },
      );
    }
    if (this.isStopped) throw new PlatformError('the service is stopping');
    if (this.failures > 0) log.info('the network guard is back', { network: this.name });
    this.failures = 0;
    this.seenResolvers = seen;
    this.isOpen = true;
    this.after(LOOK_MS, () => this.look());
  }

  private readonly listener: GuardListener = {
    restored: () => this.warnOfLostRules(),
    lost: (reason) => this.lost(reason),
  };

  private warnOfLostRules(): void {
    const { clock, log } = this.parts;
    this.restorations += 1;
    if (clock.now() < this.warnsAgainAt) return;
    this.warnsAgainAt = clock.now() + WARN_MS;
    log.warn("the network guard's rules were gone and are back; something reloads this host's firewall", {
      network: this.name,
      times: this.restorations,
    });
  }

  private lost(reason: string): void {
    this.doubt();
    this.failures += 1;
    this.parts.log.error('the network guard was lost; functions get no network until it is back', {
      network: this.name,
      error: reason,
    });
    this.after(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.failures - 1)), () => this.reopen());
  }

  private async reopen(): Promise<void> {
    try {
      await this.open();
    } catch (error) {
      this.lost(messageOf(error));
    }
  }

  /** The guard's copy of the host's resolvers is as old as the guard. */
  private async look(): Promise<void> {
    if (this.parts.resolvers() === this.seenResolvers) return this.after(LOOK_MS, () => this.look());
    await this.parts.guard.stop();
    await this.reopen();
  }

  private after(ms: number, work: () => Promise<void> | void): void {
    this.timer?.cancel();
    if (this.isStopped) return;
    this.timer = this.parts.clock.after(ms, () => {
      this.working = Promise.resolve(work());
    });
  }
}
