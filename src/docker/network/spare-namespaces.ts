import type { Namespaces } from '../../engine/namespaces';
import type { NetworkMode } from '../../engine/network';
import { messageOf } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import type { ServiceLog } from '../../telemetry/events';

/** Makes and removes what holds a network namespace. */
export interface NamespaceMaker {
  /** Makes sure of all that the first one of this kind takes, which may be an image. Throws PlatformError. */
  prepare(network: NetworkMode): Promise<void>;
  /** Its container's id. Throws PlatformError. */
  make(network: NetworkMode): Promise<string>;
  /** An absent one is success. */
  remove(id: string): Promise<void>;
}

export interface SpareNamespacesParts {
  readonly maker: NamespaceMaker;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Spares of each kind of network in use. */
  readonly target: number;
}

/** Making one takes a core for a quarter of a second: calls that wait for a start go first. */
export const QUIET_MS = 250;
const RETRY_MS = 5_000;

/**
 * Network namespaces made ahead. Making one is most of what Docker takes to start a container, and it can be done
 * before anybody knows what for: whatever runtime, memory size and function comes first takes it. Each is used once, by
 * one environment, and goes with it. Spares are made one at a time, and only while no container is being started.
 */
export class SpareNamespaces implements Namespaces {
  /** By the kinds of network that were asked for; the oldest first. */
  private readonly spares = new Map<NetworkMode, string[]>();
  private readonly removals = new Set<Promise<void>>();
  private starts = 0;
  private timer: Timer | undefined;
  private making: Promise<void> | undefined;
  private isClosed = false;
  private isFailing = false;

  constructor(private readonly parts: SpareNamespacesParts) {}

  get ready(): number {
    return [...this.spares.values()].reduce((sum, { length }) => sum + length, 0);
  }

  get target(): number {
    return this.spares.size * this.parts.target;
  }

  /** A namespace that is the caller's from now on. The first question tells that this kind of network is in use. */
  take(network: NetworkMode): string | undefined {
    const spares = this.spares.get(network);
    if (!spares) this.spares.set(network, []);
    return spares?.shift();
  }

  /** Runs the start of a container; no spare is begun meanwhile. */
  async during<T>(start: () => Promise<T>): Promise<T> {
    this.starts += 1;
    this.timer?.cancel();
    try {
      return await start();
    } finally {
      this.starts -= 1;
      this.refillIn(QUIET_MS);
    }
  }

  /** Removes a namespace that was taken. */
  release(id: string): void {
    const removal = this.remove(id).finally(() => this.removals.delete(removal));
    this.removals.add(removal);
  }

  /** Removes the spares, since something is wrong with them; others are made. */
  drop(): void {
    for (const spares of this.spares.values()) for (const id of spares.splice(0)) this.release(id);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    await this.making;
    this.drop();
    await Promise.all(this.removals);
  }

  private refillIn(ms: number): void {
    this.timer?.cancel();
    if (this.isClosed || this.starts > 0 || this.making || !this.lacking()) return;
    this.timer = this.parts.clock.after(ms, () => {
      this.making = this.makeOne().then((again) => {
        this.making = undefined;
        this.refillIn(again);
      });
    });
  }

  /** When the next may follow, milliseconds. */
  private async makeOne(): Promise<number> {
    const network = this.lacking();
    if (!network) return 0;
    try {
      await this.parts.maker.prepare(network);
      // A container was asked for meanwhile: it goes first.
      if (this.starts > 0 || this.isClosed) return 0;
      const id = await this.parts.maker.make(network);
      this.spares.get(network)?.push(id);
      this.isFailing = false;
      return 0;
    } catch (error) {
      // Starts go on without spares, only slower.
      if (!this.isFailing)
        this.parts.log.warn('no network namespace can be made ahead', { network, error: messageOf(error) });
      this.isFailing = true;
      return RETRY_MS;
    }
  }

  private lacking(): NetworkMode | undefined {
    for (const [network, { length }] of this.spares) if (length < this.parts.target) return network;
    return undefined;
  }

  private async remove(id: string): Promise<void> {
    try {
      await this.parts.maker.remove(id);
    } catch (error) {
      // The next start of the service sweeps what is left.
      this.parts.log.error('a network namespace could not be removed', { id, error: messageOf(error) });
    }
  }
}
