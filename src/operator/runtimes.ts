import type { RuntimesResource } from '../api/own/own-resources';
import type { RuntimeView } from '../contract/runtime-view';
import type { RuntimeImageSource } from '../engine/images';

/** The runtimes and their images. */
export class Runtimes implements RuntimesResource {
  constructor(private readonly images: Pick<RuntimeImageSource, 'list' | 'ensure'>) {}

  runtimes(): Promise<RuntimeView[]> {
    return this.images.list();
  }

  buildRuntime(runtime: string, onProgress: (message: string) => void): Promise<string> {
    return this.images.ensure(runtime, ({ message }) => onProgress(message));
  }
}
