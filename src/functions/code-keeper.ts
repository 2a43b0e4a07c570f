import { messageOf } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import type { Catalog } from './catalog';
import type { CodeStore } from './code-store';
import type { FunctionVersion } from './model';
import type { FunctionRecord } from './store';

/** Longer than an environment may go on with retired code: 15 minutes of an invocation, and its init. */
const COLLECT_EVERY_MS = 30 * 60_000;

export interface CodeKeeperParts {
  readonly catalog: Catalog;
  readonly code: CodeStore;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/** Keeps the code store and the functions in step: no function without its code, no code without a function. */
export class CodeKeeper {
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(private readonly parts: CodeKeeperParts) {}

  /** For the start, before anything runs: removes code without a function; a function without its code is Failed. */
  async start(): Promise<void> {
    const { catalog, code, log } = this.parts;
    await code.sweep(this.inUse());
    const broken = new Map<string, string>();
    for (const codeSha256 of this.inUse()) {
      await code.verify(codeSha256).catch((error: unknown) => broken.set(codeSha256, messageOf(error)));
    }
    for (const record of catalog.all()) {
      const marked = withBroken(record, broken);
      if (JSON.stringify(marked) === JSON.stringify(record)) continue;
      log.error('a function has lost its code', { functionName: record.name, error: [...broken.values()] });
      catalog.save(marked);
    }
    this.schedule();
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
    const versions = this.parts.catalog
      .all()
      .flatMap(({ latest, active, versions: published }) => [latest, active ?? latest, ...published]);
    return new Set(versions.map(({ codeSha256 }) => codeSha256));
  }
}

function withBroken(record: FunctionRecord, broken: ReadonlyMap<string, string>): FunctionRecord {
  const mark = (version: FunctionVersion): FunctionVersion => {
    const stateReason = broken.get(version.codeSha256);
    if (stateReason === undefined || version.state !== 'Active') return version;
    return { ...version, state: 'Failed', stateReason, stateReasonCode: 'InternalError' };
  };
  const { latest, active, versions } = record;
  return {
    ...record,
    latest: mark(latest),
    ...(active ? { active: mark(active) } : {}),
    versions: versions.map(mark),
  };
}
