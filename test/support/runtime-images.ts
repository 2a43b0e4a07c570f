import path from 'node:path';
import type { DockerClient } from '../../src/docker/docker-client';
import { ImagePuller } from '../../src/docker/images/image-puller';
import { RuntimeImages } from '../../src/docker/images/runtime-images';
import { silentLog } from './telemetry';
import { testInstanceId } from './test-run';

/** A first build compiles the client of Node.js. Milliseconds. */
export const BUILD_MS = 20 * 60_000;

/** Whom nobody has logged in. */
export function anonymousPuller(client: DockerClient): ImagePuller {
  return new ImagePuller(client, { of: () => Promise.resolve(undefined) });
}

/** The project's own runtimes, built on this machine when they are missing. */
export function projectImages(client: DockerClient, instanceId = testInstanceId()): RuntimeImages {
  return new RuntimeImages(client, {
    runtimesDirectory: path.join(__dirname, '../../runtimes'),
    overrides: {},
    puller: anonymousPuller(client),
    caBundlePath: process.env.NODE_EXTRA_CA_CERTS ?? process.env.SSL_CERT_FILE,
    buildEnv: {},
    instanceId,
    log: silentLog,
  });
}
