import type { RuntimeView } from '../contract/runtime-view';
import { PlatformError } from '../errors';

/** What an image says of how it is run. */
export interface ImageProgram {
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  /** Absolute. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Directories that it declares as volumes. */
  readonly volumes: readonly string[];
}

export interface ImageProgress {
  readonly runtime: string;
  readonly message: string;
  /** Of a message that says how far it is: `step 3 of 20`, `3 of 7 layers, 41 of 120 MB`. */
  readonly step?: string;
}

/** What a reference to an image means. */
export interface ResolvedImage {
  /** The same by its digest: `<repository>@sha256:<64 hex>`. */
  readonly resolvedUri: string;
  /** That it can run on, as the Lambda API names them. */
  readonly architectures: readonly string[];
  /** Unset while the image is at its registry only. */
  readonly program?: ImageProgram;
}

/** A reference that names no image which can be had, in the words for whoever gave it. */
export class ImageRefused extends PlatformError {
  constructor(message: string) {
    super(message);
    this.name = 'ImageRefused';
  }
}

/** The container images that functions bring. */
export interface FunctionImageSource {
  /** What a reference means now. Nothing is pulled. Throws ImageRefused, PlatformError. */
  resolve(uri: string): Promise<ResolvedImage>;
  /** What an image says of itself that is on this machine. Throws PlatformError. */
  programOf(resolvedUri: string): Promise<ImageProgram>;
  /**
   * Lets go of the images that none of these names; asked when it is known what there is, since more may come meanwhile.
   * False: some are still in use. Throws PlatformError.
   */
  keepOnly(resolvedUris: () => ReadonlySet<string>): Promise<boolean>;
}

const IMAGE_PREFIX = 'image:';

/** What names an image of a function's own among runtimes: none of theirs has a colon. */
export function imageName(resolvedUri: string): string {
  return `${IMAGE_PREFIX}${resolvedUri}`;
}

/** The image that a name means by its digest; undefined for a runtime. */
export function imageIn(name: string): string | undefined {
  return name.startsWith(IMAGE_PREFIX) ? name.slice(IMAGE_PREFIX.length) : undefined;
}

/** Of a runtime its name; of an image enough to tell it from others, in letters that Docker's names may have. */
export function shortName(name: string): string {
  const image = imageIn(name);
  return image === undefined ? name : `image-${digestOf(image).slice(0, 12)}`;
}

/** Hexadecimal, of a name by digest. */
export function digestOf(resolvedUri: string): string {
  return resolvedUri.slice(resolvedUri.lastIndexOf(':') + 1);
}

/** The images of runtimes, wherever they come from. */
export interface RuntimeImageSource {
  /** Runtimes that functions may name, sorted. */
  supported(): readonly string[];
  /** The image to run, whether it is there or not; undefined for a runtime that there can be none for. */
  imageFor(runtime: string): string | undefined;
  /** Whether its bootstrap can boot before it knows its function (runtimes/README.md, "Generic runtimes"). */
  isGeneric(runtime: string): boolean;
  /** Whether its runtime takes events over a channel (runtimes/README.md, "The channel"). */
  hasChannel(runtime: string): boolean;
  /** Whether the image was there at the last look. Asks nobody: an update must not queue behind the engine's work. */
  isReady(runtime: string): boolean;
  /** Whether the image of `ensure` is on this machine. Throws PlatformError. */
  isPresent(runtime: string): Promise<boolean>;
  /** Makes the image be there and answers it. Callers at the same time share the work. Throws PlatformError. */
  ensure(runtime: string, onProgress?: (progress: ImageProgress) => void): Promise<string>;
  list(): Promise<RuntimeView[]>;
}
