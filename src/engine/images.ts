import type { RuntimeView } from '../contract/runtime-view';

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

/** The images of runtimes, wherever they come from. */
export interface RuntimeImageSource {
  /** Runtimes that functions may name, sorted. */
  supported(): readonly string[];
  /** The image to run, whether it is there or not; undefined for a runtime that there can be none for. */
  imageFor(runtime: string): string | undefined;
  /** Whether its bootstrap can boot before it knows its function (runtimes/README.md, "Generic runtimes"). */
  isGeneric(runtime: string): boolean;
  /** Whether the image was there at the last look. Asks nobody: an update must not queue behind the engine's work. */
  isReady(runtime: string): boolean;
  /** Whether the image of `ensure` is on this machine. Throws PlatformError. */
  isPresent(runtime: string): Promise<boolean>;
  /** Makes the image be there and answers it. Callers at the same time share the work. Throws PlatformError. */
  ensure(runtime: string, onProgress?: (progress: ImageProgress) => void): Promise<string>;
  list(): Promise<RuntimeView[]>;
}
