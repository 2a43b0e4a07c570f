import type { LayerRecord } from '../layers/layer-records';
import type { FunctionRecord } from './records';

/** Where layers are kept. A call that returned is on disk. */
export interface LayerStore {
  loadLayers(): LayerRecord[];
  saveLayer(record: LayerRecord): void;
}

/** Where records are kept. A call that returned is on disk. */
export interface FunctionStore {
  load(): FunctionRecord[];
  save(record: FunctionRecord): void;
  remove(name: string): void;
  close(): void;
}
