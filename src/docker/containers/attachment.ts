import type { Duplex } from 'node:stream';
import type { DockerCalls } from '../docker-client';

const ATTACH_DEADLINE_MS = 30_000;

/** The standard input of a container that was not started yet, and its output (`attached-output.ts`). */
export async function attachTo(client: DockerCalls, containerId: string, what: string): Promise<Duplex> {
  const how = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
  const stream = (await client.call(`attach to ${what}`, ATTACH_DEADLINE_MS, (docker) =>
    docker.getContainer(containerId).attach(how),
  )) as Duplex;
  // Whoever reads it is told; between two reads nobody is.
  stream.on('error', () => undefined);
  return stream;
}
