import { messageOf } from '../errors';
import type { Clock, Timer } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import type { Catalog } from './catalog/catalog';
import type { CodeStore } from '../code/code-store';
import type { LayerCatalog } from './layers/layer-catalog';
import { mergedName } from '../code/merged-tree';
import type { FunctionRecord, VersionRecord } from './catalog/store';
import { archivesOf, layersOf } from './package';

/** Longer than an environment may go on with retired code: 15 minutes of an invocation, and its init. */
const COLLECT_EVERY_MS = 30 * 60_000;

export interface CodeKeeperParts {
  readonly catalog: Catalog;
  readonly layers: LayerCatalog;
  readonly code: CodeStore;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/**
 * Keeps the code store in step with the functions and layers: no function without its code, no code without a function
 * or a layer. What a deleted layer version brought stays as long as a function uses it.
 */
export class CodeKeeper {
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(private readonly parts: CodeKeeperParts) {}

  /** For the start, before anything runs: removes code that nobody uses; a function without its code is Failed. */
  async start(): Promise<void> {
    const { catalog, code, log } = this.parts;
    await code.sweep(this.inUse());
    const broken = new Map<string, string>();
    const versions = this.versions();
    for (const codeSha256 of new Set(versions.flatMap((version) => archivesOf(version.package)))) {
      await code.verify(codeSha256).catch((error: unknown) => broken.set(codeSha256, messageOf(error)));
    }
    for (const layers of layerLists(versions)) {
      if (!layers.some((sha) => broken.has(sha))) await code.merge(layers);
    }
    for (const record of catalog.all()) {
      const marked = withBroken(record, broken);
      if (JSON.stringify(marked) === JSON.stringify(record)) continue;
      log.error('a function has lost its code', { functionName: record.name, error: [...broken.values()] });
      catalog.save(marked);
    }
    this.schedule();
  }

  /** Makes sure that all that a version runs is there. Throws for what is missing or damaged. */
  async verify(version: VersionRecord): Promise<void> {
    const { code } = this.parts;
    for (const codeSha256 of archivesOf(version.package)) await code.verify(codeSha256);
    for (const layers of layerLists([version])) await code.merge(layers);
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
    const versions = this.versions();
    const published = this.parts.layers.all().flatMap((layer) => layer.versions);
    return new Set([
      ...versions.flatMap((version) => archivesOf(version.package)),
      ...layerLists(versions).map(mergedName),
      ...published.map(({ codeSha256 }) => codeSha256),
    ]);
  }

  private versions(): VersionRecord[] {
    return this.parts.catalog
      .all()
      .flatMap(({ latest, active, versions: published }) => [latest, active ?? latest, ...published]);
  }
}

/** The lists of layers that are merged: those of more than one. */
function layerLists(versions: readonly VersionRecord[]): string[][] {
  const lists = versions.map((version) => layersOf(version.package).map(({ codeSha256 }) => codeSha256));
  const merged = lists.filter(({ length }) => length > 1);
  return [...new Map(merged.map((list) => [mergedName(list), list])).values()];
}

function withBroken(record: FunctionRecord, broken: ReadonlyMap<string, string>): FunctionRecord {
  const mark = (version: VersionRecord): VersionRecord => {
    const stateReason = archivesOf(version.package)
      .map((sha) => broken.get(sha))
      .find((reason) => reason !== undefined);
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
