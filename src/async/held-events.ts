import type { StoredEvent } from './event';
import type { EventStore } from './event-store';

/** Of one lane: more are read when they are needed. */
export const AHEAD = 16;

/** What an event takes beside its payload: its request, and the rest of the buffer that its payload came in. Bytes. */
const BESIDE_BYTES = 2048;

/** Events that run soon, in memory; all others are on disk only. */
export class HeldEvents {
  private readonly events = new Map<number, StoredEvent>();
  private heldBytes = 0;

  constructor(
    private readonly store: Pick<EventStore, 'read'>,
    private readonly maxBytes: number,
  ) {}

  /** Keeps it if there is room. */
  put(event: StoredEvent): void {
    if (this.events.has(event.id) || this.heldBytes + weightOf(event) > this.maxBytes) return;
    this.events.set(event.id, event);
    this.heldBytes += weightOf(event);
  }

  /** Those that there are still, in this order; `next` are read with them when the disk must be asked anyway. */
  async take(ids: readonly number[], next: readonly number[]): Promise<StoredEvent[]> {
    const missing = ids.filter((id) => !this.events.has(id));
    if (missing.length > 0) {
      const ahead = next.filter((id) => !this.events.has(id) && !ids.includes(id));
      const read = await this.store.read([...missing, ...ahead]);
      const found = new Map(read.map((event) => [event.id, event]));
      for (const id of ahead) {
        const event = found.get(id);
        if (event) this.put(event);
      }
      return ids.flatMap((id) => this.takeOne(id) ?? found.get(id) ?? []);
    }
    return ids.flatMap((id) => this.takeOne(id) ?? []);
  }

  forget(id: number): void {
    this.takeOne(id);
  }

  private takeOne(id: number): StoredEvent | undefined {
    const event = this.events.get(id);
    if (event) this.heldBytes -= weightOf(event);
    this.events.delete(id);
    return event;
  }
}

function weightOf({ bytes }: StoredEvent): number {
  return bytes + BESIDE_BYTES;
}
