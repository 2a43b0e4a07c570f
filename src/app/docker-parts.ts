import { resolve } from 'node:path';
import { CodeStore } from '../code/code-store';
import { DockerContainerEngine } from '../docker/containers/docker-container-engine';
import { Mounter } from '../docker/containers/mounter';
import { OwnContainers } from '../docker/containers/own-containers';
import { DockerClient } from '../docker/docker-client';
import { readHostFacts } from '../docker/host/host-facts';
import { DockerLogins } from '../docker/images/docker-logins';
import { ImagePuller } from '../docker/images/image-puller';
import { FunctionImages } from '../docker/images/function-images';
import { ImageBuilder } from '../docker/images/image-builder';
import { ImageSources } from '../docker/images/image-sources';
import { ImageVolumes } from '../docker/images/image-volumes';
import { RuntimeImages } from '../docker/images/runtime-images';
import { BridgeNetwork } from '../docker/network/bridge-network';
import { EgressNetwork } from '../docker/network/egress-network';
import { hostResolvers } from '../docker/network/host-resolvers';
import { DockerTurnstileMaker } from '../docker/network/docker-turnstile-maker';
import { NftablesGuard } from '../docker/network/nftables-guard';
import { Turnstiles } from '../docker/network/turnstiles';
import { EnvironmentDirectories } from '../environment/environment-directories';
import { RuntimeReadiness } from '../functions/runtime-readiness';
import { buildDependencyBuilds } from './builds-parts';
import type { DockerBase, DockerContext } from './context';
import { REMOVALS_MS, type DockerParts } from './parts';
import { beginSweeper, sweepPredecessor } from './sweep-parts';

/** Folder of the runtimes' sources, beside `src` and `dist`. */
const RUNTIMES = resolve(__dirname, '../../runtimes');

/** Connects to Docker, sweeps what a dead predecessor left, and makes what speaks to it. */
export async function buildDocker(context: DockerContext): Promise<DockerParts> {
  const { config, instance, clock, log, startup } = context;
  const base = await connect(context);
  const { client, containers, building } = base;
  const bridge = new BridgeNetwork(client, instance.id);
  await sweepPredecessor(base, bridge.name);
  const network = await beginNetwork(base, bridge);
  const logins = new DockerLogins(config.dockerConfigDirectory);
  const puller = new ImagePuller(client, logins);
  const overrides = config.runtimeImages;
  const runtimeImages = new RuntimeImages(client, { ...building, overrides, puller, log });
  const volumes = new ImageVolumes(client, containers);
  const functionImages = new FunctionImages(client, {
    instanceId: instance.id,
    logins,
    puller,
    volumes,
    log,
  });
  const images = new ImageSources(runtimeImages, functionImages);
  const runtimes = await startup.begin(
    'the runtimes',
    () => new RuntimeReadiness({ images, clock, log }),
    async (begun) => {
      runtimeImages.stop();
      functionImages.stop();
      await begun.close();
    },
  );
  const builds = await buildDependencyBuilds(base, runtimeImages);
  const codeDirectory = instance.path('code');
  const mounter = await beginMounter(base, codeDirectory);
  const turnstiles = await beginTurnstiles(base, network);
  const engine = await startup.begin('the engine', () =>
    DockerContainerEngine.create({
      ...{ client, containers, network, clock, log },
      ...(mounter ? { mounter } : {}),
      ...(turnstiles ? { turnstiles } : {}),
      ociRuntime: config.ociRuntime,
      seccompProfilePath: config.seccompProfilePath,
    }),
  );
  const initBinary = await startup.begin('the init', () =>
    runtimeImages.initBinary(instance.path('init'), containers),
  );
  const code = await startup.begin('the code', () => CodeStore.open(codeDirectory));
  const directories = new EnvironmentDirectories(instance.freshPath('environments'));
  const sweeper = await beginSweeper(base, bridge.name, directories);
  const check = { hostFacts: () => readHostFacts(client) };
  return {
    ...{ check, network, namespaces: turnstiles, engine, images, functionImages, runtimes },
    ...{ builds, initBinary, code, directories, sweeper },
  };
}

async function connect(context: DockerContext): Promise<DockerBase> {
  const { config, instance, startup, interrupted, log } = context;
  const client = await startup.begin(
    'the connection to Docker',
    () => DockerClient.create({ host: config.dockerHost }),
    (opened) => opened.close(),
  );
  // Calls under way fail, an image build of minutes among them; what is ended next connects anew.
  interrupted.addEventListener('abort', () => client.close(), { once: true });
  const { buildEnv, caBundlePath } = config;
  const building = { runtimesDirectory: RUNTIMES, caBundlePath, buildEnv, instanceId: instance.id, log };
  const containers = new OwnContainers(client, instance.id);
  return { ...context, client, containers, building, builder: new ImageBuilder(client, building) };
}

function beginNetwork(base: DockerBase, network: BridgeNetwork): Promise<EgressNetwork> {
  const { client, containers, builder, clock, log, startup } = base;
  const guard = new NftablesGuard(client, containers, builder);
  return startup.begin(
    'the network',
    () => new EgressNetwork({ network, guard, resolvers: hostResolvers, clock, log }),
    (begun) => begun.stop(),
  );
}

/** Under another OCI runtime a container's file system may not be the kernel's, as under gVisor. */
async function beginMounter(base: DockerBase, codeDirectory: string): Promise<Mounter | undefined> {
  const { config, instance, client, builder, containers, log, startup } = base;
  if (config.ociRuntime !== undefined) return undefined;
  const socketDirectory = resolve(instance.directory, 'mounter');
  return startup.begin(
    'the mounter',
    () => Mounter.start({ client, builder, containers, codeDirectory, socketDirectory, log }),
    (mounter) => mounter.close(),
  );
}

/** Another OCI runtime has a network of its own, as gVisor's, which two containers cannot share. */
async function beginTurnstiles(
  { config, client, builder, containers, clock, log, startup }: DockerBase,
  network: EgressNetwork,
): Promise<Turnstiles | undefined> {
  const { ociRuntime, spareNamespaces: max } = config;
  if (ociRuntime !== undefined || max === 0) return undefined;
  const parts = { client, builder, containers, network, log, resolvers: hostResolvers, random: Math.random };
  return startup.begin(
    'the network namespaces',
    () => new Turnstiles({ maker: new DockerTurnstileMaker(parts), clock, log, max }),
    (turnstiles) => turnstiles.close(),
    REMOVALS_MS,
  );
}
