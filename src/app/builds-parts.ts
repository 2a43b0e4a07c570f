import { BuildCache } from '../builds/build-cache';
import { DependencyBuilds } from '../builds/dependency-builds';
import { BuildContainers } from '../docker/containers/build-container';
import { BuilderImages } from '../docker/images/builder-images';
import type { RuntimeImages } from '../docker/images/runtime-images';
import type { DockerBase } from './context';

/** Built dependencies that are kept: some dozens of large functions'. */
const MAX_BUILDS_BYTES = 2 * 1024 ** 3;

/** What builds the dependencies of functions' code. */
export function buildDependencyBuilds(base: DockerBase, runtimes: RuntimeImages): Promise<DependencyBuilds> {
  const { config, instance, client, containers, building, clock, log, startup } = base;
  const { buildEnv, caBundlePath, seccompProfilePath } = config;
  const images = new BuilderImages(client, runtimes, { ...building, log });
  const box = new BuildContainers({ client, containers, images, caBundlePath, buildEnv, seccompProfilePath });
  return startup.begin(
    'the builds of dependencies',
    async () => {
      const cache = await BuildCache.open(instance.path('builds'), MAX_BUILDS_BYTES, clock);
      return new DependencyBuilds({ box, cache, log });
    },
    (builds) => builds.close(),
  );
}
