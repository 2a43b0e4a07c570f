import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A Lambda runtime identifier has a number in it, which tells its folder from `base`, `init` and the like. */
const RUNTIME_NAME = /^[a-z]+[a-z0-9.]*\d[a-z0-9.]*$/;

export function isRuntimeName(name: string): boolean {
  return RUNTIME_NAME.test(name);
}

/** The runtimes that have a folder with a Dockerfile, sorted. */
export function runtimeFolders(runtimesDirectory: string): string[] {
  return readdirSync(runtimesDirectory)
    .filter((name) => isRuntimeFolder(runtimesDirectory, name))
    .sort();
}

export function isRuntimeFolder(runtimesDirectory: string, name: string): boolean {
  return isRuntimeName(name) && existsSync(path.join(runtimesDirectory, name, 'Dockerfile'));
}
