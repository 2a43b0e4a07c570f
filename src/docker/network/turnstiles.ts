import type { Namespaces } from '../../engine/namespaces';
import type { NetworkMode } from '../../engine/network';
import { messageOf } from '../../errors';
import type { Clock } from '../../lib/clock';
import { deferred, type Deferred } from '../../lib/deferred';
import type { ServiceLog } from '../../telemetry/events';

/** What a namespace has of its network, until its environment is gone. */
export interface Place {
  leave(): void;
}

/** A container that makes itself a new network namespace whenever it is told to. */
export interface Turnstile {
  /** Its container's id: who joins its network gets the namespace of its last turn. */
  readonly holder: string;
  readonly isOpen: boolean;
  /** Throws PlatformError; then it is good for nothing any more. */
  turn(): Promise<Place>;
  close(): Promise<void>;
}

export interface TurnstileMaker {
  /** Throws PlatformError. */
  open(network: NetworkMode): Promise<Turnstile>;
  close(): Promise<void>;
}

export interface TurnstilesParts {
  readonly maker: TurnstileMaker;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** At most so many of each kind of network in use. */
  readonly max: number;
}

/** Has a namespace that nobody has joined. */
interface Lane {
  readonly turnstile: Turnstile;
  readonly place: Place;
}

/** After one could not be opened; meanwhile each container gets a namespace of Docker's. */
const RETRY_MS = 5_000;

/** The turnstiles to one kind of network. */
class Row {
  readonly free: Lane[] = [];
  readonly waiting: Deferred<Lane | undefined>[] = [];
  private opened = 0;
  private blockedUntil = Number.NEGATIVE_INFINITY;

  constructor(readonly network: NetworkMode) {}

  /** All that are open, free or not, or are being opened. */
  get size(): number {
    return this.opened;
  }

  mayGrow(max: number, now: number): boolean {
    return this.opened < max && now >= this.blockedUntil;
  }

  grow(): void {
    this.opened += 1;
  }

  /** No more are opened until then. */
  block(until: number): void {
    this.blockedUntil = until;
  }

  offer(lane: Lane): void {
    const waiting = this.waiting.shift();
    if (waiting) waiting.resolve(lane);
    else this.free.push(lane);
  }

  /** When none is left, nobody waits. */
  lose(): void {
    this.opened -= 1;
    if (this.opened > 0) return;
    for (const waiting of this.waiting.splice(0)) waiting.resolve(undefined);
  }
}

/**
 * Network namespaces made ahead, each for one container and gone with it. To make one is most of what Docker takes to
 * start a container; a turnstile makes it in a few milliseconds, and Docker lets the container join it. While one
 * container joins, the turnstile is its alone. Another is opened when one was waited for. See
 * docs/decisions/0052-network-namespaces-by-turnstiles.md.
 */
export class Turnstiles implements Namespaces {
  private readonly rows = new Map<NetworkMode, Row>();
  private readonly all = new Set<Turnstile>();
  private readonly places = new Map<string, Place>();
  private readonly work = new Set<Promise<void>>();
  private isClosed = false;
  private isFailing = false;

  constructor(private readonly parts: TurnstilesParts) {}

  get ready(): number {
    return [...this.rows.values()].reduce((sum, { free }) => sum + free.length, 0);
  }

  get target(): number {
    return [...this.rows.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Starts a container that joins a namespace of its own; undefined when none can be made here. */
  async through<T extends { readonly id: string }>(
    network: NetworkMode,
    start: (holder: string) => Promise<T>,
  ): Promise<T | undefined> {
    const row = this.row(network);
    const lane = await this.enter(row);
    if (!lane) return undefined;
    const { turnstile, place } = lane;
    try {
      const started = await start(turnstile.holder);
      this.places.set(started.id, place);
      return started;
    } catch (error) {
      place.leave();
      throw error;
    } finally {
      this.track(this.turn(row, turnstile));
    }
  }

  /** The container is gone, and its namespace with it. */
  release(containerId: string): void {
    this.places.get(containerId)?.leave();
    this.places.delete(containerId);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const row of this.rows.values())
      for (const waiting of row.waiting.splice(0)) waiting.resolve(undefined);
    while (this.work.size > 0) await Promise.all(this.work);
    await Promise.all([...this.all].map((turnstile) => turnstile.close()));
    await this.parts.maker.close();
  }

  private enter(row: Row): Promise<Lane | undefined> {
    for (let lane = row.free.shift(); lane; lane = row.free.shift()) {
      if (lane.turnstile.isOpen) return Promise.resolve(lane);
      lane.place.leave();
      this.drop(row, lane.turnstile);
    }
    if (!this.isClosed && row.mayGrow(this.parts.max, this.parts.clock.now())) {
      row.grow();
      this.track(this.open(row));
    }
    if (row.size === 0) return Promise.resolve(undefined);
    const turn = deferred<Lane | undefined>();
    row.waiting.push(turn);
    return turn.promise;
  }

  private async open(row: Row): Promise<void> {
    let turnstile: Turnstile;
    try {
      turnstile = await this.parts.maker.open(row.network);
    } catch (error) {
      this.failed(row, error);
      return row.lose();
    }
    this.all.add(turnstile);
    await this.turn(row, turnstile);
  }

  private async turn(row: Row, turnstile: Turnstile): Promise<void> {
    try {
      row.offer({ turnstile, place: await turnstile.turn() });
      this.isFailing = false;
    } catch (error) {
      this.failed(row, error);
      this.drop(row, turnstile);
    }
  }

  private drop(row: Row, turnstile: Turnstile): void {
    row.lose();
    this.all.delete(turnstile);
    this.track(turnstile.close());
  }

  /** Starts go on without it, only slower. */
  private failed(row: Row, error: unknown): void {
    row.block(this.parts.clock.now() + RETRY_MS);
    if (this.isFailing || this.isClosed) return;
    this.isFailing = true;
    const { network } = row;
    this.parts.log.warn('no network namespace can be made ahead', { network, error: messageOf(error) });
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.work.delete(tracked));
    this.work.add(tracked);
  }

  private row(network: NetworkMode): Row {
    let row = this.rows.get(network);
    if (!row) {
      row = new Row(network);
      this.rows.set(network, row);
    }
    return row;
  }
}
