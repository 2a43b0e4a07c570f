import type { FunctionRecord } from '../../src/functions/catalog/records';
import type { LayerRecord } from '../../src/functions/layers/layer-records';
import type { ControlPlaneStore } from '../../src/functions/catalog/store';
import type { CodeSigningConfig } from '../../src/functions/signing/code-signing-config';

/** Records of one sort, by name. */
class Records<T> {
  private readonly texts = new Map<string, string>();

  all(): T[] {
    return [...this.texts.keys()].sort().map((name) => JSON.parse(this.texts.get(name) ?? '') as T);
  }

  save(name: string, record: T): void {
    this.texts.set(name, JSON.stringify(record));
  }

  remove(name: string): void {
    this.texts.delete(name);
  }
}

/** A store that lives as long as the test; records pass through JSON, as they do on disk. */
export class MemoryStore implements ControlPlaneStore {
  private readonly functions = new Records<FunctionRecord>();
  private readonly layers = new Records<LayerRecord>();
  private readonly signing = new Records<CodeSigningConfig>();
  isClosed = false;

  load(): FunctionRecord[] {
    return this.functions.all();
  }

  save(record: FunctionRecord): void {
    this.functions.save(record.name, record);
  }

  remove(name: string): void {
    this.functions.remove(name);
  }

  loadLayers(): LayerRecord[] {
    return this.layers.all();
  }

  saveLayer(record: LayerRecord): void {
    this.layers.save(record.name, record);
  }

  loadCodeSigningConfigs(): CodeSigningConfig[] {
    return this.signing.all();
  }

  saveCodeSigningConfig(config: CodeSigningConfig): void {
    this.signing.save(config.id, config);
  }

  removeCodeSigningConfig(id: string): void {
    this.signing.remove(id);
  }

  close(): void {
    this.isClosed = true;
  }
}
