import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { pack } from 'tar-stream';
import { runtimeFamily } from '../../engine/aws-runtimes';
import { isRuntimeName } from './runtime-catalog';

export interface ContextFile {
  /** Path in the build context, with forward slashes. */
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** Build arguments that say how to reach the network: they are passed on and do not make an image another one. */
const NETWORK_ARGUMENTS = new Set([
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'NPM_CONFIG_REGISTRY',
  'PIP_INDEX_URL',
  'MAVEN_REPOSITORY_URL',
]);

/** The files of one folder of `runtimes/`: its own at the root, and of a runtime the shared ones under `base/`. */
export function contextFiles(runtimesDirectory: string, folder: string): ContextFile[] {
  const shared = isRuntimeName(folder) ? ['base/common', `base/${runtimeFamily(folder)}`] : [];
  return [
    ...filesOf(path.join(runtimesDirectory, folder), ''),
    ...shared.flatMap((part) => filesOf(path.join(runtimesDirectory, part), `${part}/`)),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function filesOf(directory: string, prefix: string): ContextFile[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).flatMap((relative) => {
    const file = path.join(directory, relative);
    const stats = statSync(file);
    if (!stats.isFile()) return [];
    // Only the executable bit counts: git keeps no other, and the umask must not change an image.
    const mode = stats.mode & 0o100 ? 0o755 : 0o644;
    return [{ name: prefix + relative.split(path.sep).join('/'), mode, content: readFileSync(file) }];
  });
}

/** 64 hex digits that change with everything that makes another image: files, modes and build arguments. */
export function inputsHash(
  files: readonly ContextFile[],
  buildEnv: Readonly<Record<string, string>>,
): string {
  const hash = createHash('sha256');
  const add = (...fields: readonly string[]) => hash.update(JSON.stringify(fields));
  for (const { name, mode, content } of files) {
    add('file', name, String(mode), String(content.length));
    hash.update(content);
  }
  for (const name of Object.keys(buildEnv).sort()) {
    if (!NETWORK_ARGUMENTS.has(name.toUpperCase())) add('argument', name, buildEnv[name] ?? '');
  }
  return hash.digest('hex');
}

/** The context as a tar, always the same bytes for the same input: Docker's build cache depends on it. */
export function packContext(files: readonly ContextFile[], caBundle: Buffer): NodeJS.ReadableStream {
  const tar = pack();
  const owned = { uid: 0, gid: 0, mtime: new Date(0) };
  for (const { name, mode, content } of files) tar.entry({ name, mode, ...owned }, content);
  // Always there, maybe empty: COPY has no "if it exists".
  tar.entry({ name: 'ca/ca-bundle.pem', mode: 0o644, ...owned }, caBundle);
  tar.finalize();
  // tar-stream's streams are streamx's, which Node's functions take and its types do not.
  return tar as unknown as NodeJS.ReadableStream;
}
