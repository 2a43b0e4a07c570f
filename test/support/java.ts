import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { contextFiles, packContext } from '../../src/docker/images/build-context';
import { readCaBundle } from '../../src/docker/images/ca-bundle';
import { DockerClient } from '../../src/docker/docker-client';
import { followProgress, UNHEARD } from '../../src/docker/images/image-progress';
import { BUILD_MS } from './runtime-images';
import type { ZipEntries } from './zip';

const execute = promisify(execFile);
const COMPILER = 'lambdabox/test-javac';

/** Class files of sources, each named by its path, made by the stage of the runtimes' images that has a compiler. */
export async function compiledJava(sources: Readonly<Record<string, string>>): Promise<ZipEntries> {
  await buildCompiler();
  const directory = mkdtempSync(path.join(tmpdir(), 'javac-'));
  try {
    for (const [name, source] of Object.entries(sources)) {
      const file = path.join(directory, 'source', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, source);
    }
    await execute('docker', [
      ...['run', '--rm', '--network', 'none', '--user', `${process.getuid?.()}:${process.getgid?.()}`],
      ...['--volume', `${directory}:/work`, '--workdir', '/work', COMPILER],
      ...['javac', '--release', '21', '-cp', '/out/var/runtime/lib/*', '-d', 'classes'],
      ...Object.keys(sources).map((name) => `source/${name}`),
    ]);
    const classes = path.join(directory, 'classes');
    const names = readdirSync(classes, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => statSync(path.join(classes, name)).isFile());
    return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(classes, name))]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** From Docker's cache, once a java runtime has been built. */
async function buildCompiler(): Promise<void> {
  const client = DockerClient.create({ host: process.env.DOCKER_HOST });
  const files = contextFiles(path.join(__dirname, '../../runtimes'), 'java21');
  const ca = readCaBundle(process.env.NODE_EXTRA_CA_CERTS ?? process.env.SSL_CERT_FILE);
  try {
    await client.call('build the compiler of Java', BUILD_MS, async (docker, abortSignal) => {
      const output = await docker.buildImage(packContext(files, ca), {
        ...{ t: COMPILER, target: 'client', rm: true, forcerm: true, abortSignal },
      });
      await followProgress(output as AsyncIterable<Buffer>, UNHEARD);
    });
  } finally {
    client.close();
  }
}
