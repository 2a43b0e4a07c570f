import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { createLogsApi, logsHandler } from './api/logs-api';
import { createApiServer, type ApiServer } from './api/server';
import { ownRoutes } from './api/own-routes';
import type { Config } from './config';
import { DockerClient } from './docker/docker-client';
import { DockerContainerEngine } from './docker/docker-container-engine';
import { ImageBuilder } from './docker/image-builder';
import { Mounter } from './docker/mounter';
import { DockerNamespaceMaker } from './docker/namespace-maker';
import { EgressNetwork } from './docker/network';
import { NftablesGuard } from './docker/network-guard';
import { sweepOrphans } from './docker/orphans';
import { OwnContainers } from './docker/own-containers';
import { RuntimeImages } from './docker/runtime-images';
import { SpareNamespaces } from './docker/spare-namespaces';
import { Sweeper } from './docker/sweeper';
import type { Environment } from './environment/environment';
import { EnvironmentDirectories } from './environment/environment-directories';
import { EnvironmentFactory } from './environment/environment-factory';
import type { LogRate } from './environment/log-budget';
import type { SandboxHost } from './environment/sandbox';
import type { Stem } from './environment/stem';
import { CodeStore } from './functions/code-store';
import { Registry } from './functions/registry';
import { RuntimeReadiness } from './functions/runtime-readiness';
import { SqliteStore } from './functions/sqlite-store';
import { Instance } from './instance';
import { EventQueue } from './invocation/event-queue';
import { FunctionInvoker } from './invocation/function-invoker';
import { ConcurrencyLedger } from './invocation/ledger';
import { systemClock } from './lib/clock';
import { availableMemoryMb } from './lib/host-memory';
import { Operations } from './operations';
import type { DockerParts, InvocationParts } from './parts';
import { Fleet } from './scheduler/fleet';
import type { ServiceLog } from './telemetry/events';
import { OwnLogFile } from './telemetry/own-log-file';
import { StoredLogQueries } from './telemetry/log-queries';
import { TelemetryServices } from './telemetry/services';
import { VERSION } from './version';

/** Folder of the runtimes' sources, beside `src` and `dist`. */
const RUNTIMES = resolve(__dirname, '../runtimes');
const EVENT_QUEUE_CAPACITY = 10_000;
/** An environment that was silent so long may log what it could have logged meanwhile. */
const LOG_BURST_SECONDS = 4;

/** lambdabox, put together: the only place that makes services and knows all of them. */
export class App {
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly config: Config,
    private readonly instance: Instance,
    private readonly telemetry: TelemetryServices,
    private readonly ownLog: OwnLogFile,
    private readonly docker: DockerParts,
    private readonly registry: Registry,
    private readonly invocation: InvocationParts,
    private readonly api: ApiServer,
    /** What /readyz says: from the first call that is taken until the stop begins. */
    private readonly readiness: { isReady: boolean },
  ) {}

  /** Opens the data directory, connects to Docker, sweeps what a dead predecessor left, and listens. */
  static async start(config: Config): Promise<App> {
    const instance = Instance.open(config.dataDirectory, config.credentials);
    const usagePath = resolve(instance.directory, 'usage.db');
    const telemetry = await TelemetryServices.open(
      config,
      instance.path('logs'),
      usagePath,
      systemClock,
      VERSION,
    );
    if (instance.open.length > 0) {
      telemetry.log.warn('others may enter or read the data directory: give lambdabox one of its own', {
        paths: instance.open.slice(0, 10),
      });
    }
    const ownLog = new OwnLogFile({
      path: resolve(instance.directory, 'lambdabox.log'),
      clock: systemClock,
      log: telemetry.log,
    });
    ownLog.start();
    const docker = await buildDocker(config, instance, telemetry);
    const registry = await buildRegistry(config, instance, docker, telemetry);
    const invocation = buildInvocation(config, instance, docker, registry, telemetry);
    const readiness = { isReady: false };
    const operations = new Operations({ config, instance, docker, registry, invocation, telemetry });
    const api = createApiServer({
      region: config.region,
      accountId: config.accountId,
      credentials: (id) =>
        id === instance.credentials.accessKeyId ? instance.credentials.secretAccessKey : undefined,
      functions: registry,
      invoker: invocation.invoker,
      logs: logsHandler(createLogsApi(new StoredLogQueries(telemetry.logs), config)),
      archives: { open: (sha) => docker.code.openZip(sha) },
      own: ownRoutes(operations),
      notReady: () => (readiness.isReady ? [] : ['the service is starting']),
      metrics: (accept) => telemetry.scrape(accept),
      log: telemetry.log,
      clock: systemClock,
    });
    telemetry.readGaugesFrom({
      concurrencyLimit: () => config.accountConcurrency,
      queuedEvents: () => invocation.queue.size,
      cpuCores: availableParallelism,
      functions: () => registry.deployments(),
    });
    await docker.runtimes.look(registry.targetsInUse().map(({ version }) => version.runtime));
    invocation.fleet.start();
    docker.sweeper.start();
    if (config.defaultNetwork === 'egress') docker.network.prepare();
    registry.provisionWith(invocation.fleet);
    const app = new App(config, instance, telemetry, ownLog, docker, registry, invocation, api, readiness);
    await app.listen();
    return app;
  }

  /** Lets calls in flight end, removes every environment and closes what is open. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.stopNow();
    return this.stopping;
  }

  private async listen(): Promise<void> {
    const { host, port } = this.config;
    const address = await this.api.listen(host, port);
    this.readiness.isReady = true;
    this.telemetry.log.info('lambdabox is ready', {
      address: `${address.address}:${address.port}`,
      instanceId: this.instance.id,
      dataDirectory: this.instance.directory,
    });
  }

  private async stopNow(): Promise<void> {
    this.readiness.isReady = false;
    await this.api.close();
    this.invocation.queue.close();
    await this.invocation.fleet.close();
    await this.docker.sweeper.stop();
    await this.docker.namespaces?.close();
    await this.docker.mounter?.close();
    this.docker.images.stop();
    await this.docker.runtimes.close();
    await this.registry.close();
    await this.docker.network.stop();
    this.docker.client.close();
    this.telemetry.log.info('lambdabox has stopped');
    await this.telemetry.close();
    this.ownLog.stop();
    this.instance.close();
  }
}

async function buildDocker(
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
  const network = new EgressNetwork({ client, instanceId: instance.id, guard, clock: systemClock, log });
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
  const directories = new EnvironmentDirectories(instance.freshPath('environments'));
  const sweeper = sweeperOf(client, containers, network, directories, log);
  return {
    ...{ client, network, mounter, namespaces, engine, images, runtimes },
    ...{ initBinary, code, directories, sweeper },
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

/** Another OCI runtime has a network of its own, as gVisor's, which two containers cannot share. */
function spareNamespaces(
  { ociRuntime, spareNamespaces: target }: Config,
  maker: DockerNamespaceMaker,
  log: ServiceLog,
): SpareNamespaces | undefined {
  if (ociRuntime !== undefined || target === 0) return undefined;
  return new SpareNamespaces({ maker, clock: systemClock, log, target });
}

function buildRegistry(
  config: Config,
  instance: Instance,
  { runtimes, code }: DockerParts,
  { log }: TelemetryServices,
): Promise<Registry> {
  return Registry.create({
    store: SqliteStore.open(resolve(instance.directory, 'lambdabox.db')),
    code,
    runtimes,
    clock: systemClock,
    log,
    newId: randomUUID,
    settings: config,
  });
}

function buildInvocation(
  config: Config,
  instance: Instance,
  docker: DockerParts,
  registry: Registry,
  telemetry: TelemetryServices,
): InvocationParts {
  const { log } = telemetry;
  const clock = systemClock;
  const host: SandboxHost = {
    engine: docker.engine,
    clock,
    log,
    directories: docker.directories,
    initBinary: docker.initBinary,
    logRate: logRate(config),
  };
  const factory = new EnvironmentFactory({
    host,
    clock,
    telemetry,
    region: config.region,
    imageFor: (runtime) => docker.images.imageFor(runtime),
    logFor: (target, stream, type, id) => telemetry.environmentLog(target, stream, type, id),
    secret: instance.credentials.secretAccessKey,
  });
  const fleet = new Fleet<Environment, Stem>({
    maker: factory,
    runtimes: docker.runtimes,
    settings: { ...config, maxStems: docker.engine.canMount ? config.maxStems : 0 },
    availableMb: availableMemoryMb,
    targetsInUse: () => registry.targetsInUse(),
    clock,
    telemetry,
    log,
  });
  registry.onRetired((generation) => fleet.scheduler.retire(generation));
  registry.onDeleted((functionName) => {
    telemetry.forget(functionName);
    fleet.forget(functionName);
  });
  const ledger = new ConcurrencyLedger(
    () => registry.unreservedConcurrency(),
    (inFlight) => telemetry.concurrency(inFlight),
  );
  const queue: EventQueue = new EventQueue({
    invoke: (request) => invoker.invoke(request),
    clock,
    log,
    capacity: EVENT_QUEUE_CAPACITY,
  });
  const { savedWaits } = telemetry;
  const environments = fleet.scheduler;
  const parts = { functions: registry, ledger, environments, queue, telemetry, savedWaits, clock };
  const { testControls, acquireTimeoutMs } = config;
  const invoker = new FunctionInvoker({
    ...parts,
    ...{ runtimes: docker.runtimes, acquireTimeoutMs, testControls, random: Math.random },
  });
  return { fleet, ledger, queue, invoker };
}

function logRate({ logBytesPerSecond }: Config): LogRate | undefined {
  if (logBytesPerSecond === undefined) return undefined;
  return { bytesPerSecond: logBytesPerSecond, burstBytes: LOG_BURST_SECONDS * logBytesPerSecond };
}
