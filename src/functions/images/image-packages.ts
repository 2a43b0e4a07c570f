import { digestOf, ImageRefused, type FunctionImageSource, type ResolvedImage } from '../../engine/images';
import type { ImageConfig, ImagePackage } from '../model';
import { invalid } from '../validation/constraints';
import { withImageConfig } from '../validation/image-input';

/** From the reference that a request gives to the package that a function keeps. */
export class ImagePackages {
  constructor(private readonly images: Pick<FunctionImageSource, 'resolve'>) {}

  /** `config`: as it was asked for. Throws InvalidParameterValue for an image that cannot be had or does not run here. */
  async of(uri: string, architecture: string, config: ImageConfig | undefined): Promise<ImagePackage> {
    const { resolvedUri, architectures, program } = await this.resolve(uri);
    if (!architectures.includes(architecture)) {
      throw invalid(
        `Source image ${uri} is made for ${architectures.join(', ') || 'no architecture of Linux'}; the function's ` +
          `architecture is ${architecture}: build it for that (docker build --platform)`,
      );
    }
    const found: ImagePackage = {
      type: 'image',
      uri,
      resolvedUri,
      codeSha256: digestOf(resolvedUri),
      ...(program ? { program } : {}),
    };
    return config ? withImageConfig(found, config) : found;
  }

  private async resolve(uri: string): Promise<ResolvedImage> {
    try {
      return await this.images.resolve(uri);
    } catch (error) {
      throw error instanceof ImageRefused ? invalid(error.message) : error;
    }
  }
}

/** What is known of an image stays known when it is named again. */
export function withKnownProgram(given: ImagePackage, before: ImagePackage): ImagePackage {
  if (given.program || !before.program || given.resolvedUri !== before.resolvedUri) return given;
  return { ...given, program: before.program };
}
