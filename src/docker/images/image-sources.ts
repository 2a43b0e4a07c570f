import type { RuntimeView } from '../../contract/runtime-view';
import { imageIn, type ImageProgress, type RuntimeImageSource } from '../../engine/images';
import type { FunctionImages } from './function-images';

type OwnImages = Pick<FunctionImages, 'imageFor' | 'isReady' | 'isPresent' | 'ensure'>;

/** All images that environments are made from, each from the source of its kind: runtimes' and functions' own. */
export class ImageSources implements RuntimeImageSource {
  constructor(
    private readonly runtimes: RuntimeImageSource,
    private readonly functions: OwnImages,
  ) {}

  supported(): readonly string[] {
    return this.runtimes.supported();
  }

  imageFor(name: string): string | undefined {
    const image = imageIn(name);
    return image === undefined ? this.runtimes.imageFor(name) : this.functions.imageFor(image);
  }

  /** An image of a function's own has whatever bootstrap it brings. */
  isGeneric(name: string): boolean {
    return imageIn(name) === undefined && this.runtimes.isGeneric(name);
  }

  hasChannel(name: string): boolean {
    return imageIn(name) === undefined && this.runtimes.hasChannel(name);
  }

  isReady(name: string): boolean {
    const image = imageIn(name);
    return image === undefined ? this.runtimes.isReady(name) : this.functions.isReady(image);
  }

  isPresent(name: string): Promise<boolean> {
    const image = imageIn(name);
    return image === undefined ? this.runtimes.isPresent(name) : this.functions.isPresent(image);
  }

  ensure(name: string, onProgress?: (progress: ImageProgress) => void): Promise<string> {
    const image = imageIn(name);
    return image === undefined
      ? this.runtimes.ensure(name, onProgress)
      : this.functions.ensure(image, onProgress);
  }

  list(): Promise<RuntimeView[]> {
    return this.runtimes.list();
  }
}
