import type { FunctionRecord } from '../../src/functions/catalog/records';
import type { LayerRecord } from '../../src/functions/layers/layer-records';
import type { ControlPlaneStore } from '../../src/functions/catalog/store';
import type { CodeSigningConfig } from '../../src/functions/signing/code-signing-config';

/** A store that lives as long as the test; records pass through JSON, as they do on disk. */
export class MemoryStore implements ControlPlaneStore {
  private readonly records = new Map<string, string>();
  private readonly layers = new Map<string, string>();
  private readonly signing = new Map<string, string>();
  isClosed = false;

  load(): FunctionRecord[] {
    return [...this.records.keys()]
      .sort()
      .map((name) => JSON.parse(this.records.get(name) ?? '') as FunctionRecord);
  }

  save(record: FunctionRecord): void {
    this.records.set(record.name, JSON.stringify(record));
  }

  remove(name: string): void {
    this.records.delete(name);
  }

  loadLayers(): LayerRecord[] {
    return [...this.layers.keys()]
      .sort()
      .map((name) => JSON.parse(this.layers.get(name) ?? '') as LayerRecord);
  }

  saveLayer(record: LayerRecord): void {
    this.layers.set(record.name, JSON.stringify(record));
  }

  loadCodeSigningConfigs(): CodeSigningConfig[] {
    return [...this.signing.keys()]
      .sort()
      .map((id) => JSON.parse(this.signing.get(id) ?? '') as CodeSigningConfig);
  }

  saveCodeSigningConfig(config: CodeSigningConfig): void {
    this.signing.set(config.id, JSON.stringify(config));
  }

  removeCodeSigningConfig(id: string): void {
    this.signing.delete(id);
  }

  close(): void {
    this.isClosed = true;
  }
}
