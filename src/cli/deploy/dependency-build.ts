import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { CodeFiles } from './code-files';
import type { Context } from '../context';
import { CliError, EXIT } from '../cli-error';
import { bytes } from '../terminal/format';
import { readAll } from '../terminal/io';
import type { NeededBuild } from './needed-build';
import type { DependencyLine } from '../../contract/dependency-build';
import { ServiceApi } from '../http/service-api';
import type { FolderEntry } from './walk-folder';

interface BuildOptions {
  readonly isFresh: boolean;
  readonly say: (text: string) => void;
}

/** Has the service build what a folder needs. Returns the files. Throws CliError with the end of the build's output. */
export async function buildDependencies(
  { client, out }: Context,
  files: CodeFiles,
  { runtime, manifest, files: names }: NeededBuild,
  { isFresh, say }: BuildOptions,
): Promise<readonly FolderEntry[]> {
  const api = new ServiceApi(client);
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  const read = names.map(async (name) => ({
    name,
    content: Buffer.from(await files.read(name)).toString('base64'),
  }));
  say(`the dependencies that ${manifest} names are not installed: building them for ${runtime}`);
  let last: DependencyLine | undefined;
  for await (const line of api.buildDependencies({
    runtime,
    files: await Promise.all(read),
    fresh: isFresh,
  })) {
    last = line;
    if (line.message !== undefined) out.progress(`building, ${seconds()} s: ${line.message.trim()}`);
  }
  if (last?.error !== undefined) {
    throw new CliError(last.error, EXIT.failed, '--no-build deploys the folder as it is');
  }
  if (last?.done !== true || last.key === undefined) throw new CliError('the build ended without a result');
  const tar = await api.builtTree(last.key);
  const how = last.isCached ? 'were built before' : `built in ${seconds()} s`;
  const built = await entriesOf(tar);
  const size = built.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  say(`dependencies: ${built.length} files, ${bytes(size)}, ${how}`);
  return built;
}

/** The files and links of a tar. Nothing of it is ever written to this machine's disk. */
async function entriesOf(tar: Buffer): Promise<FolderEntry[]> {
  const found: FolderEntry[] = [];
  const entries = extract();
  Readable.from([tar]).pipe(entries);
  for await (const entry of entries) {
    const { name: raw, type, mode = 0, linkname } = entry.header;
    const content = await readAll(entry as unknown as Readable);
    const name = raw.replace(/^\.\//, '');
    const isExecutable = (mode & 0o111) !== 0;
    if (type === 'file') found.push({ name, path: '', content, isExecutable });
    if (type === 'symlink') found.push({ name, path: '', isExecutable: false, link: linkname ?? '' });
  }
  return found;
}
