import type { LayerRecord } from '../layers/layer-records';
import type { CodeSigningConfig } from '../signing/code-signing-config';
import type { FunctionRecord } from './records';

/** Where layers are kept. A call that returned is on disk. */
export interface LayerStore {
  loadLayers(): LayerRecord[];
  saveLayer(record: LayerRecord): void;
}

/** Where code signing configurations are kept. A call that returned is on disk. */
export interface CodeSigningStore {
  loadCodeSigningConfigs(): CodeSigningConfig[];
  saveCodeSigningConfig(config: CodeSigningConfig): void;
  removeCodeSigningConfig(id: string): void;
}

/** Where records are kept. A call that returned is on disk. */
export interface FunctionStore {
  load(): FunctionRecord[];
  save(record: FunctionRecord): void;
  remove(name: string): void;
  close(): void;
}

/** All that the control plane keeps. */
export type ControlPlaneStore = FunctionStore & LayerStore & CodeSigningStore;
