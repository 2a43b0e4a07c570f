import { resolve } from 'node:path';
import { BuildCache } from '../builds/build-cache';
import { DependencyBuilds } from '../builds/dependency-builds';
import type { Config } from '../config/config';
import { BuildContainers } from '../docker/containers/build-container';
import { BuilderImages } from '../docker/images/builder-images';
import { DockerClient } from '../docker/docker-client';
import { DockerContainerEngine } from '../docker/containers/docker-container-engine';
import { readHostFacts } from '../docker/host/host-facts';
import { ImageBuilder } from '../docker/images/image-builder';
import { Mounter } from '../docker/containers/mounter';
import { DockerNamespaceMaker } from '../docker/network/namespace-maker';
import { EgressNetwork } from '../docker/network/egress-network';
import { BridgeNetwork } from '../docker/network/bridge-network';
import { hostResolvers } from '../docker/network/host-resolvers';
import { NftablesGuard } from '../docker/network/nftables-guard';
import { sweepOrphans } from '../docker/containers/orphans';
import { OwnContainers } from '../docker/containers/own-containers';
import { RuntimeImages } from '../docker/images/runtime-images';
import { SpareNamespaces } from '../docker/network/spare-namespaces';
import { Sweeper } from '../docker/containers/sweeper';
import { EnvironmentDirectories } from '../environment/environment-directories';
import { CodeStore } from '../code/code-store';
import { RuntimeReadiness } from '../functions/runtime-readiness';
import type { Instance } from '../instance/instance';
import { systemClock } from '../lib/clock';
import type { DockerParts } from './parts';
import type { ServiceLog } from '../telemetry/events';
import type { TelemetryServices } from './telemetry-services';

/** Folder of the runtimes' sources, beside `src` and `dist`. */
const RUNTIMES = resolve(__dirname, '../../runtimes');
/** Built dependencies that are kept: some dozens of large functions'. */
const MAX_BUILDS_BYTES = 2 * 1024 ** 3;

/** Connects to Docker, sweeps what a dead predecessor left, and makes what speaks to it. */
export async function buildDocker(
  config: Config,
  instance: Instance,
  { log }: TelemetryServices,
): Promise<DockerParts> {
  const client = DockerClient.create({ host: config.dockerHost });
  const { buildEnv, caBundlePath, ociRuntime } = config;
  const building = { runtimesDirectory: RUNTIMES, caBundlePath, buildEnv, instanceId: instance.id };
  const builder = new ImageBuilder(client, building);
  const containers = new OwnContainers(client, instance.id);
  const guard = new NftablesGuard(client, containers, builder);
  const network = new EgressNetwork({
    network: new BridgeNetwork(client, instance.id),
    ...{ guard, resolvers: hostResolvers, clock: systemClock, log },
  });
  const swept = await sweepOrphans(client, instance.id, { keepNetworks: [network.name] });
  if (swept.containers + swept.networks + swept.volumes > 0)
    log.info('swept what a predecessor left', { ...swept });
  const codeDirectory = instance.path('code');
  // Under another OCI runtime a container's file system may not be the kernel's, as under gVisor.
  const mounter =
    ociRuntime === undefined
      ? await Mounter.start({
          client,
          builder,
          containers,
          codeDirectory,
          socketDirectory: instance.path('mounter'),
          log,
        })
      : undefined;
  const namespaces = spareNamespaces(
    config,
    new DockerNamespaceMaker({ client, builder, containers, network }),
    log,
  );
  const engine = await DockerContainerEngine.create({
    client,
    containers,
    network,
    ...(mounter ? { mounter } : {}),
    ...(namespaces ? { namespaces } : {}),
    clock: systemClock,
    log,
    ociRuntime,
    seccompProfilePath: config.seccompProfilePath,
  });
  const images = new RuntimeImages(client, { ...building, overrides: config.runtimeImages, log });
  const runtimes = new RuntimeReadiness({ images, clock: systemClock, log });
  const initBinary = await images.initBinary(instance.path('init'), containers);
  const code = await CodeStore.open(codeDirectory);
  const builds = await dependencyBuilds(config, instance, client, containers, images, log);
  const directories = new EnvironmentDirectories(instance.freshPath('environments'));
  const check = { hostFacts: () => readHostFacts(client) };
  const sweeper = sweeperOf(client, containers, network, directories, log);
  return {
    ...{ client, check, network, mounter, namespaces, engine, images, runtimes },
    ...{ builds, initBinary, code, directories, sweeper },
  };
}

function sweeperOf(
  client: DockerClient,
  containers: OwnContainers,
  network: EgressNetwork,
  directories: EnvironmentDirectories,
  log: ServiceLog,
): Sweeper {
  const sweep = async () => {
    await directories.sweep();
    const owns = (name: string) => containers.owns(name);
    return sweepOrphans(client, containers.instanceId, { owns, keepNetworks: [network.name] });
  };
  const sweeper = new Sweeper({ sweep, clock: systemClock, log });
  client.whenUnanswered(() => sweeper.dockerWasAway());
  return sweeper;
}

async function dependencyBuilds(
  { buildEnv, caBundlePath, seccompProfilePath }: Config,
  instance: Instance,
  client: DockerClient,
  containers: OwnContainers,
  runtimes: RuntimeImages,
  log: ServiceLog,
): Promise<DependencyBuilds> {
  const shared = { caBundlePath, buildEnv, instanceId: instance.id };
  const images = new BuilderImages(client, runtimes, { ...shared, runtimesDirectory: RUNTIMES, log });
  const box = new BuildContainers({ client, containers, images, caBundlePath, buildEnv, seccompProfilePath });
  const cache = await BuildCache.open(instance.path('builds'), MAX_BUILDS_BYTES, systemClock);
  return new DependencyBuilds({ box, cache, log });
}

/** Another OCI runtime has a network of its own, as gVisor's, which two containers cannot share. */
function spareNamespaces(
  { ociRuntime, spareNamespaces: target }: Config,
  maker: DockerNamespaceMaker,
  log: ServiceLog,
): SpareNamespaces | undefined {
  if (ociRuntime !== undefined || target === 0) return undefined;
  return new SpareNamespaces({ maker, clock: systemClock, log, target });
}
