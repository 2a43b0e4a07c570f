import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { PlatformError } from '../../errors';
import type { DockerClient } from '../docker-client';
import type { OwnContainers } from '../containers/own-containers';

const DOCKER_DEADLINE_MS = 30_000;

/** Where `runtimes/init/Dockerfile` puts the binary. */
const PATH_IN_IMAGE = '/init';

/**
 * Copies the init out of its image to `file`, mode 0755. The file appears whole or not at all: a bind mount of a
 * half-written program would fail every start.
 */
export async function extractInit(
  client: DockerClient,
  containers: OwnContainers,
  image: string,
  file: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const options = { name: containers.nameFor('init'), Image: image, Cmd: [PATH_IN_IMAGE] };
  const id = await containers.create(`a container of ${image}`, options);
  const partial = `${file}.${process.pid}.part`;
  try {
    await client.call(`read ${PATH_IN_IMAGE} of ${image}`, DOCKER_DEADLINE_MS, async (docker) => {
      const archive = await docker.getContainer(id).getArchive({ path: PATH_IN_IMAGE });
      await writeFirstFile(archive, partial);
    });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
    // What was read is what counts: one that could not be removed is nobody's, and swept.
    await containers.remove(id, `a container of ${image}`).catch(() => undefined);
  }
}

async function writeFirstFile(archive: NodeJS.ReadableStream, file: string): Promise<void> {
  const entries = extract();
  const read = async () => {
    let isWritten = false;
    for await (const entry of entries) {
      if (entry.header.type === 'file' && !isWritten) {
        // `mode` alone would be cut by the umask.
        await writeFile(file, entry as AsyncIterable<Buffer>);
        await chmod(file, 0o755);
        isWritten = true;
      }
    }
    if (!isWritten) throw new PlatformError(`${PATH_IN_IMAGE} is no file in the image of the init.`);
  };
  await Promise.all([pipeline(archive, entries), read()]);
}
