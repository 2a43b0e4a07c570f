import type { Freezer } from '../../engine/freezer';
import { KeyedLock } from '../../lib/keyed-lock';

/** Freezes and thaws each container in the order in which it was asked to, and knows which are frozen. */
export class OrderedFreezer implements Freezer {
  private readonly frozen = new Set<string>();
  private readonly turns = new KeyedLock();

  constructor(private readonly freezer: Freezer) {}

  get freezesAtOnce(): boolean {
    return this.freezer.freezesAtOnce;
  }

  freeze(containerId: string): Promise<void> {
    return this.turns.run(containerId, async () => {
      this.frozen.add(containerId);
      await this.freezer.freeze(containerId);
    });
  }

  thaw(containerId: string): Promise<void> {
    return this.turns.run(containerId, async () => {
      await this.freezer.thaw(containerId);
      this.frozen.delete(containerId);
    });
  }

  /** Before its removal: what is frozen does not die. Whether it could be thawed, its removal tells. */
  release(containerId: string): Promise<void> {
    return this.turns.run(containerId, async () => {
      if (this.frozen.delete(containerId)) await this.freezer.thaw(containerId).catch(() => undefined);
    });
  }
}
