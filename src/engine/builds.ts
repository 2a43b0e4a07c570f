import type { Readable } from 'node:stream';

/** What a build container ended with: its status, and the end of what its tools said. */
export class BuildFailure extends Error {
  constructor(
    readonly exitCode: number,
    readonly lastLines: readonly string[],
  ) {
    super(`the build ended with status ${exitCode}`);
    this.name = 'BuildFailure';
  }
}

export interface BuildLimits {
  readonly memoryBytes: number;
  readonly seconds: number;
}

export interface ManifestFile {
  /** Of a file, without a path. */
  readonly name: string;
  readonly content: Buffer;
}

export interface BuildWork {
  readonly image: string;
  readonly files: readonly ManifestFile[];
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Where what functions depend on is built. */
export interface BuildBox {
  readonly limits: BuildLimits;
  /** The image that builds for a runtime, whether it is there or not; undefined when there can be none. */
  imageFor(runtime: string): string | undefined;
  /** Makes that image be there. Throws PlatformError. */
  ensure(runtime: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /**
   * Runs the package manager on the files in a container of its own, which is gone afterwards, and gives `save` the tree
   * as a tar. Throws BuildFailure when the package manager failed, PlatformError for the rest.
   */
  run(work: BuildWork, save: (tar: Readable) => Promise<void>): Promise<void>;
}
