import { createHash } from 'node:crypto';
import {
  ImageRefused,
  type FunctionImageSource,
  type ImageProgram,
  type ResolvedImage,
} from '../../src/engine/images';

/** What an image says that says nothing. */
export function aProgram(changes: Partial<ImageProgram> = {}): ImageProgram {
  return {
    entryPoint: ['/main'],
    command: [],
    workingDirectory: '/',
    environment: {},
    volumes: [],
    ...changes,
  };
}

/** Images by name: where a name points may be moved, and one may be at its registry only. */
export class FakeFunctionImages implements FunctionImageSource {
  /** What each name means now; a name that is not here exists nowhere. */
  readonly names = new Map<string, { readonly content: string; readonly isRemote?: boolean }>();
  architectures: readonly string[] = ['x86_64'];
  program = aProgram();
  /** As `keepOnly` was told last. */
  kept: readonly string[] | undefined;

  resolve(uri: string): Promise<ResolvedImage> {
    const found = this.names.get(uri);
    if (!found) {
      const refused = `Source image ${uri} does not exist. Provide a valid source image.`;
      return Promise.reject(new ImageRefused(refused));
    }
    return Promise.resolve({
      resolvedUri: `${uri.replace(/:[^:/]*$/, '')}@sha256:${digest(found.content)}`,
      architectures: this.architectures,
      ...(found.isRemote ? {} : { program: this.program }),
    });
  }

  programOf(): Promise<ImageProgram> {
    return Promise.resolve(this.program);
  }

  keepOnly(resolvedUris: () => ReadonlySet<string>): Promise<boolean> {
    this.kept = [...resolvedUris()].sort();
    return Promise.resolve(true);
  }
}

/** Of an image with this content. */
export function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
