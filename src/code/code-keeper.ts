import { messageOf } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import type { CodeStore } from './code-store';
import { mergedName } from './merged-tree';

/** What something that runs needs of the code store, by the base64 SHA-256 of the zips. */
export interface CodeUse {
  /** Its own, and those of its layers. */
  readonly archives: readonly string[];
  /** In the order in which they are laid over one another. */
  readonly layers: readonly string[];
}

/** Who uses what is stored. */
export interface CodeUsers {
  /** Of all that may run. */
  uses(): readonly CodeUse[];
  /** Archives that are kept whether something runs them or not. */
  kept(): readonly string[];
  /** These archives are missing or damaged, each for its reason: what needs them cannot run. */
  lost(reasons: ReadonlyMap<string, string>): void;
}

/** Longer than an environment may go on with retired code: 15 minutes of an invocation, and its init. */
const COLLECT_EVERY_MS = 30 * 60_000;

export interface CodeKeeperParts {
  readonly users: CodeUsers;
  readonly code: CodeStore;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/** Keeps the code store in step with its users: nobody without code, no code without anybody. */
export class CodeKeeper {
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(private readonly parts: CodeKeeperParts) {}

  /** For the start, before anything runs: removes code that nobody uses, and tells who has lost what is used. */
  async start(): Promise<void> {
    const { users, code } = this.parts;
    await code.sweep(this.inUse());
    const reasons = new Map<string, string>();
    const uses = users.uses();
    for (const codeSha256 of new Set(uses.flatMap(({ archives }) => archives))) {
      await code.verify(codeSha256).catch((error: unknown) => reasons.set(codeSha256, messageOf(error)));
    }
    for (const layers of mergedLists(uses)) {
      if (!layers.some((sha) => reasons.has(sha))) await code.merge(layers);
    }
    if (reasons.size > 0) users.lost(reasons);
    this.schedule();
  }

  /** Makes sure that all of a use is there. Throws for what is missing or damaged. */
  async verify(use: CodeUse): Promise<void> {
    const { code } = this.parts;
    for (const codeSha256 of use.archives) await code.verify(codeSha256);
    for (const layers of mergedLists([use])) await code.merge(layers);
  }

  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
  }

  private schedule(): void {
    if (this.isClosed) return;
    this.timer = this.parts.clock.after(COLLECT_EVERY_MS, () => {
      void this.collect().then(() => this.schedule());
    });
  }

  /** Never throws. */
  private async collect(): Promise<void> {
    const { code, log } = this.parts;
    try {
      const removed = await code.collect(this.inUse());
      if (removed > 0) log.info('code that no function uses was removed', { removed });
    } catch (error) {
      log.warn('unused code could not be removed', { error: messageOf(error) });
    }
  }

  private inUse(): Set<string> {
    const uses = this.parts.users.uses();
    return new Set([
      ...uses.flatMap(({ archives }) => archives),
      ...mergedLists(uses).map(mergedName),
      ...this.parts.users.kept(),
    ]);
  }
}

/** The lists of layers that are merged: those of more than one, each once. */
function mergedLists(uses: readonly CodeUse[]): (readonly string[])[] {
  const merged = uses.map(({ layers }) => layers).filter(({ length }) => length > 1);
  return [...new Map(merged.map((list) => [mergedName(list), list])).values()];
}
