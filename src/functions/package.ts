import { PlatformError } from '../errors';
import type { VersionRecord } from './catalog/records';
import type { AppliedLayer, FunctionVersion, Package, ZipPackage } from './model';

/** Throws for a package that this release does not run. */
export function requireZip(given: Package): ZipPackage {
  if (given.type === 'zip') return given;
  throw new PlatformError(
    `The function's package is the container image ${given.uri}; this release runs zip archives only.`,
  );
}

/** The version as it runs. Throws for a package that this release does not run. */
export function running({ package: given, ...settings }: VersionRecord): FunctionVersion {
  const { type: _type, ...zip } = requireZip(given);
  return { ...settings, ...zip };
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
