const MIB = 1024 * 1024;

/** The most memory that an environment was seen to hold: told by its init, else read from outside. */
export class PeakMemory {
  private bytes = 0;
  /** The container sees its own cgroup; under gVisor it does not, and the host is asked. */
  private isTold = false;

  constructor(
    private readonly memorySizeMb: number,
    private readonly readOutside: () => number,
  ) {}

  /** 0 bytes: the container does not know. */
  note(bytes: number): void {
    if (bytes > 0) this.isTold = true;
    if (bytes > this.bytes) this.bytes = bytes;
  }

  /** It was killed for memory: it had all of it, whatever was seen last. */
  noteAll(): void {
    this.note(this.memorySizeMb * MIB);
  }

  /** Whole MB, at most the memory size. */
  megabytes(): number {
    if (!this.isTold) this.bytes = this.readOutside();
    return Math.min(Math.ceil(this.bytes / MIB), this.memorySizeMb);
  }
}
