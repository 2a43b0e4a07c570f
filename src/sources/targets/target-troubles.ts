import type { SourceTrouble } from '../../contract/source-view';

/** Of more sources than that nothing is remembered. */
const MAX_SOURCES = 20_000;

/** Which sources could not send last, and why, until they can. */
export class TargetTroubles {
  private readonly known = new Map<string, SourceTrouble>();

  /** `at`: epoch milliseconds. */
  failed(source: string, message: string, at: number): void {
    const since = this.known.get(source)?.since ?? at;
    if (this.known.has(source) || this.known.size < MAX_SOURCES) this.known.set(source, { message, since });
  }

  ended(source: string): void {
    this.known.delete(source);
  }

  of(source: string): SourceTrouble | undefined {
    return this.known.get(source);
  }
}
