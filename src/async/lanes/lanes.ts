import type { Clock } from '../../lib/clock';
import { Deadlines } from '../../lib/deadlines';
import { Lane } from './lane';

/** The longest sleep: somebody may set the time of day meanwhile. */
const MAX_SLEEP_MS = 60_000;
/** Of one lane at once: what is begun is read together, and one read must not keep the disk for long. */
const MAX_TAKEN = 32;

/** Does it when what is under way has been done: `setImmediate`. */
export type Soon = (work: () => void) => void;

export interface LanesParts {
  readonly clock: Clock;
  readonly soon: Soon;
  readonly isHeld: (id: number) => boolean;
  /** What one of the lane holds while it runs. */
  readonly each: (lane: Lane) => number;
  /** How many of the lane may begin now, the oldest of which is `head`. */
  readonly room: (lane: Lane, head: number) => number;
  /** When `room` may answer otherwise though nobody says so; infinite: never. Epoch milliseconds. */
  readonly roomAgainAt: (lane: Lane, head: number) => number;
  /** Begins them, in this order; each is put again or has ended at last. Never throws. */
  readonly begin: (lane: Lane, ids: readonly number[]) => void;
}

export interface LaneName {
  readonly key: string;
  readonly functionName: string;
  readonly qualifier?: string | undefined;
}

/** All lanes: begins what is ready where there is room, the oldest first. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();
  /** Lanes in which something may be ready. */
  private readonly hungry = new Set<Lane>();
  private readonly alarms: Deadlines<Lane>;
  private isLooking = false;
  private isOpen = false;
  private isClosed = false;
  private runningCount = 0;
  private heldSum = 0;
  private readonly idleWaits: (() => void)[] = [];

  constructor(private readonly parts: LanesParts) {
    this.alarms = new Deadlines(parts.clock);
  }

  /** Held in all lanes by what has begun and not ended. */
  get held(): number {
    return this.heldSum;
  }

  all(): Iterable<Lane> {
    return this.lanes.values();
  }

  /** From now on events begin. */
  open(): void {
    this.isOpen = true;
    this.wake();
  }

  /** Nothing begins any more. */
  close(): void {
    this.isClosed = true;
    this.alarms.clear();
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    return this.runningCount === 0 ? Promise.resolve() : new Promise((done) => this.idleWaits.push(done));
  }

  put(name: LaneName, id: number, dueAt: number): void {
    const lane = this.laneOf(name);
    const now = this.parts.clock.wallTime();
    this.runsNoMore(lane, id);
    lane.wait(id, dueAt, now);
    this.look(lane);
  }

  ended(lane: Lane, id: number): void {
    this.runsNoMore(lane, id);
    lane.ended(id);
    this.look(lane);
    // What all may run together has room again.
    this.wake();
  }

  /** What was taken has begun; more may be taken. */
  loaded(lane: Lane): void {
    lane.loaded();
    this.look(lane);
  }

  /** Something may have room that had none. */
  wake(): void {
    if (this.isLooking || this.isClosed || !this.isOpen || this.hungry.size === 0) return;
    this.isLooking = true;
    this.parts.soon(() => {
      this.isLooking = false;
      this.lookAtAll();
    });
  }

  private runsNoMore({ runs }: Lane, id: number): void {
    const held = runs.get(id);
    if (held === undefined) return;
    this.heldSum -= held;
    this.runningCount -= 1;
    if (this.runningCount === 0) for (const done of this.idleWaits.splice(0)) done();
  }

  private laneOf({ key, functionName, qualifier }: LaneName): Lane {
    const lane = this.lanes.get(key) ?? new Lane(key, functionName, qualifier, this.parts.isHeld);
    this.lanes.set(key, lane);
    return lane;
  }

  private look(lane: Lane): void {
    this.hungry.add(lane);
    this.wake();
  }

  private lookAtAll(): void {
    if (this.isClosed) return;
    const now = this.parts.clock.wallTime();
    const lanes = [...this.hungry].map((lane) => ({ lane, head: lane.headAt(now) }));
    // Who has waited longest gets the room that there is.
    if (lanes.length > 1) lanes.sort((a, b) => a.head - b.head);
    for (const { lane, head } of lanes) this.beginSome(lane, head, now);
  }

  private beginSome(lane: Lane, head: number, now: number): void {
    this.alarms.forget(lane);
    if (!Number.isFinite(head)) {
      this.hungry.delete(lane);
      if (lane.isEmpty) this.lanes.delete(lane.key);
      else this.alarm(lane, lane.nextAt, now);
      return;
    }
    if (lane.isLoading) return;
    const againAt = this.parts.roomAgainAt(lane, head);
    // What is too old by now ends, also in a pause.
    const pausedUntil = lane.pausedUntil(now);
    if (now < pausedUntil && againAt >= now) {
      this.alarm(lane, Math.min(pausedUntil, againAt + 1), now);
      return;
    }
    const room = this.parts.room(lane, head);
    if (room <= 0) {
      // What is too old already has room when something has ended, which wakes.
      if (againAt >= now) this.alarm(lane, Math.min(lane.nextAt, againAt + 1), now);
      return;
    }
    const each = this.parts.each(lane);
    const ids = lane.take(Math.min(room, MAX_TAKEN), now, each);
    this.runningCount += ids.length;
    this.heldSum += ids.length * each;
    this.parts.begin(lane, ids);
  }

  private alarm(lane: Lane, at: number, now: number): void {
    if (!Number.isFinite(at)) return;
    this.alarms.set(lane, Math.min(MAX_SLEEP_MS, Math.max(1, at - now)), () => this.look(lane));
  }
}
