/** Of Docker's `JSONMessage` of a pull, what counts. */
export interface PullMessage {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  loaded: number;
  total: number;
  isDone: boolean;
}

const MB = 1_000_000;
/** Progress bars move many times a second: one is told when so much more is there. */
const STEP_BYTES = 5 * MB;

/** Sums up what a pull says of its layers. */
export class PullProgress {
  private readonly layers = new Map<string, Layer>();
  private said = '';
  private saidBytes = 0;

  /** `3 of 7 layers, 41 of 120 MB`, when that is news. */
  after({ id, status, progressDetail }: PullMessage): string | undefined {
    if (id === undefined || status === undefined || status.startsWith('Pulling from')) return undefined;
    const layer = this.layers.get(id) ?? { loaded: 0, total: 0, isDone: false };
    this.layers.set(id, layer);
    if (status === 'Downloading' && progressDetail?.total) {
      layer.total = progressDetail.total;
      layer.loaded = progressDetail.current ?? layer.loaded;
    }
    if (status === 'Download complete') layer.loaded = layer.total;
    if (status === 'Pull complete' || status === 'Already exists') layer.isDone = true;
    return this.news();
  }

  private news(): string | undefined {
    const layers = [...this.layers.values()];
    const done = `${layers.filter(({ isDone }) => isDone).length} of ${layers.length} layers`;
    const loaded = layers.reduce((sum, layer) => sum + layer.loaded, 0);
    const total = layers.reduce((sum, layer) => sum + layer.total, 0);
    if (done === this.said && loaded - this.saidBytes < STEP_BYTES) return undefined;
    this.said = done;
    this.saidBytes = loaded;
    return total === 0 ? done : `${done}, ${Math.floor(loaded / MB)} of ${Math.ceil(total / MB)} MB`;
  }
}
