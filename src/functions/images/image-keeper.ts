import type { FunctionImageSource } from '../../engine/images';
import { messageOf } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import type { ServiceLog } from '../../telemetry/events';
import type { Catalog } from '../catalog/catalog';
import { versionsOf } from '../catalog/record-versions';

/** After a change of what is used: its environments end first, since Docker lets nothing go that a container uses. */
const AFTER_CHANGE_MS = 10_000;
/** What was still in use then: an environment goes on for 15 minutes at most, a stem until its kind is unused for as long. */
const AGAIN_MS = 5 * 60_000;

export interface ImageKeeperParts {
  readonly images: Pick<FunctionImageSource, 'keepOnly'>;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/** Lets go of the images of functions which no version uses any more. */
export class ImageKeeper {
  private timer: Timer | undefined;
  private used: ReadonlySet<string> = new Set();
  private isClosed = false;

  constructor(private readonly parts: ImageKeeperParts) {}

  /** For the start, before anything runs: lets go of what went while the service was down. */
  async start(): Promise<void> {
    const { catalog } = this.parts;
    this.used = imagesIn(catalog);
    catalog.onChanged(() => this.changed());
    await this.collect();
  }

  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
  }

  private changed(): void {
    const used = imagesIn(this.parts.catalog);
    const isLost = [...this.used].some((image) => !used.has(image));
    this.used = used;
    if (isLost) this.schedule(AFTER_CHANGE_MS);
  }

  private schedule(ms: number): void {
    this.timer?.cancel();
    if (!this.isClosed) this.timer = this.parts.clock.after(ms, () => void this.collect());
  }

  /** Never throws. */
  private async collect(): Promise<void> {
    try {
      const isDone = await this.parts.images.keepOnly(() => imagesIn(this.parts.catalog));
      if (isDone) return;
    } catch (error) {
      this.parts.log.warn('unused images could not be removed', { error: messageOf(error) });
    }
    this.schedule(AGAIN_MS);
  }
}

/** By their digests, those of all that may run. */
function imagesIn(catalog: Catalog): Set<string> {
  const versions = catalog.all().flatMap((record) => versionsOf(record));
  return new Set(
    versions.flatMap(({ package: given }) => (given.type === 'image' ? [given.resolvedUri] : [])),
  );
}
