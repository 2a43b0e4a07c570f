import { imageName } from '../engine/images';
import { PlatformError } from '../errors';
import type { VersionRecord } from './catalog/records';
import type { AppliedLayer, FunctionVersion, ImagePackage, Package, ZipPackage } from './model';

/** Of a function that is known to have one: what a package is never changes into the other. */
export function requireZip(given: Package): ZipPackage {
  if (given.type === 'zip') return given;
  throw new PlatformError(`The function's package is the container image ${given.uri} and no zip archive.`);
}

/** As `requireZip`. */
export function requireImage(given: Package): ImagePackage {
  if (given.type === 'image') return given;
  throw new PlatformError("The function's package is a zip archive and no container image.");
}

/** What names the image that it runs in: a runtime, or a container image by its digest (`imageName`). */
export function runtimeOf(given: Package): string {
  return given.type === 'zip' ? given.runtime : imageName(given.resolvedUri);
}

/** The version as it runs. */
export function running(version: VersionRecord): FunctionVersion {
  return { ...version, runtime: runtimeOf(version.package) };
}

/** Bytes that it counts with against the account's limit: images are kept elsewhere. */
export function codeSizeOf(given: Package): number {
  return given.type === 'zip' ? given.codeSize : 0;
}

/** In the order in which they are laid over one another. */
export function layersOf(given: Package): readonly AppliedLayer[] {
  return given.type === 'zip' ? (given.layers ?? []) : [];
}

/** The archives in the code store that it runs from, its own first. */
export function archivesOf(given: Package): string[] {
  if (given.type === 'image') return [];
  return [given.codeSha256, ...layersOf(given).map(({ codeSha256 }) => codeSha256)];
}
