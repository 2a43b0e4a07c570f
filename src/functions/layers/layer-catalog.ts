import { KeyedLock } from '../../lib/keyed-lock';
import type { LayerRecord, LayerVersion } from './layer-records';
import type { LayerStore } from '../catalog/store';

/** The records of all layers: in memory for reading, in the store before a change is answered. */
export class LayerCatalog {
  private readonly records = new Map<string, LayerRecord>();
  private readonly lock = new KeyedLock();

  constructor(private readonly store: LayerStore) {
    for (const record of store.loadLayers()) this.records.set(record.name, record);
  }

  all(): LayerRecord[] {
    return [...this.records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): LayerRecord | undefined {
    return this.records.get(name);
  }

  version(name: string, version: number): LayerVersion | undefined {
    return this.records.get(name)?.versions.find((candidate) => candidate.version === version);
  }

  /** Runs changes of one layer one after the other. */
  change<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.lock.run(name, work);
  }

  save(record: LayerRecord): void {
    this.store.saveLayer(record);
    this.records.set(record.name, record);
  }
}
