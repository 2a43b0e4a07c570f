import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { PlatformError } from '../errors';
import type { DockerClient } from './docker-client';
import { isNotFound } from './errors';

const INSPECT_DEADLINE_MS = 10_000;
/** A package list and one small package, over any line. */
const BUILD_DEADLINE_MS = 300_000;

export interface GuardImageSource {
  /** Holds the Dockerfile and what it copies: `runtimes/netguard`. */
  readonly directory: string;
  /** Build arguments, such as HTTP_PROXY. */
  readonly buildArguments: Readonly<Record<string, string>>;
}

/** The tag of the helper's image; the image is built when it is missing. Named by content. Throws PlatformError. */
export async function ensureGuardImage(client: DockerClient, source: GuardImageSource): Promise<string> {
  const files = await readFiles(source.directory);
  const tag = `lambdabox/netguard:${contentHash(files)}`;
  try {
    await client.call(`inspect image ${tag}`, INSPECT_DEADLINE_MS, (docker) =>
      docker.getImage(tag).inspect(),
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await client.call(`build ${tag}`, BUILD_DEADLINE_MS, async (docker, abortSignal) => {
      const options = {
        t: tag,
        buildargs: { ...source.buildArguments },
        forcerm: true,
        abortSignal,
      };
      await finished(await docker.buildImage(tarOf(files), options), tag);
    });
  }
  return tag;
}

type Files = ReadonlyMap<string, Buffer>;

async function readFiles(directory: string): Promise<Files> {
  const names = (await readdir(directory)).sort();
  const contents = await Promise.all(names.map((name) => readFile(join(directory, name))));
  return new Map(names.map((name, i) => [name, contents[i] ?? Buffer.alloc(0)]));
}

function contentHash(files: Files): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest('hex').slice(0, 12);
}

function tarOf(files: Files): NodeJS.ReadableStream {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name, mode: 0o755 }, content);
  tar.finalize();
  // tar-stream's streams are streamx's, which Node's functions take and its types do not.
  return tar as unknown as Readable;
}

/** Reads a build to its end; Docker tells a failure as a line of it. */
async function finished(output: NodeJS.ReadableStream, tag: string): Promise<void> {
  let text = '';
  for await (const chunk of output) text += String(chunk);
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const { error } = JSON.parse(line) as { error?: string };
    if (error !== undefined) throw new PlatformError(`the image ${tag} could not be built: ${error.trim()}`);
  }
}
