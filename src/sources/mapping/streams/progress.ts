interface Entry {
  readonly sequence: string;
  isHandled: boolean;
}

/**
 * Which records of a shard have been handled, in whatever order that was. A checkpoint stands before the first that has not:
 * whoever goes on from there misses none.
 */
export class Progress {
  /** In the shard's order; the first `gone` have been told of. */
  private entries: Entry[] = [];
  private gone = 0;
  private readonly bySequence = new Map<string, Entry>();

  /** Records that have been read and not handled, or handled before an earlier one was. */
  get size(): number {
    return this.entries.length - this.gone;
  }

  read(sequences: Iterable<string>): void {
    for (const sequence of sequences) {
      const entry = { sequence, isHandled: false };
      this.entries.push(entry);
      this.bySequence.set(sequence, entry);
    }
  }

  /** The sequence behind which to go on from now on; undefined while that is where it was. */
  handled(sequences: Iterable<string>): string | undefined {
    for (const sequence of sequences) {
      const entry = this.bySequence.get(sequence);
      if (entry) entry.isHandled = true;
    }
    let reached: string | undefined;
    for (;;) {
      const entry = this.entries[this.gone];
      if (!entry?.isHandled) break;
      reached = entry.sequence;
      this.bySequence.delete(entry.sequence);
      this.gone += 1;
    }
    this.trim();
    return reached;
  }

  /** Seldom, so that it costs a record next to nothing. */
  private trim(): void {
    if (this.gone < 1000 && this.gone < this.entries.length) return;
    this.entries = this.entries.slice(this.gone);
    this.gone = 0;
  }
}
