import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readPolicyFile } from './access/policy-file';
import { Sessions } from './access/sessions';
import { buildsRoutes } from './api/builds-routes';
import { createLogsApi, logsHandler } from './api/logs-api';
import { createApiServer, type ApiServer } from './api/server';
import { ownRoutes } from './api/own-routes';
import type { Config } from './config';
import type { CallsFromInside } from './environment/environment-parts';
import { Registry } from './functions/registry';
import { SqliteStore } from './functions/sqlite-store';
import { Instance } from './instance';
import { systemClock } from './lib/clock';
import { Operations, type OperationsParts } from './operations';
import type { DockerParts, InvocationParts } from './parts';
import { OwnLogFile } from './telemetry/own-log-file';
import { StoredLogQueries } from './telemetry/log-queries';
import { TelemetryServices } from './telemetry/services';
import { VERSION } from './version';
import { buildDocker } from './docker-parts';
import { buildInvocation } from './invocation-parts';

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
    const { rolePolicies } = config;
    const policies = rolePolicies === undefined ? new Map() : readPolicyFile(rolePolicies);
    const sessions = new Sessions({ scope: config, policies, random: randomBytes });
    const instance = Instance.open(config.dataDirectory, config.credentials);
    const usagePath = resolve(instance.directory, 'usage.db');
    const telemetry = await TelemetryServices.open(
      config,
      instance.path('logs'),
      usagePath,
      systemClock,
      VERSION,
    );
    for (const caution of config.cautions) telemetry.log.warn(caution);
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
    const calls: CallsFromInside = { accept: (connection, session) => api.accept(connection, session) };
    const invocation = buildInvocation(config, instance, docker, registry, telemetry, { sessions, calls });
    const readiness = { isReady: false };
    const parts = { config, instance, docker, registry, invocation, telemetry };
    const api = buildApi(parts, () => readiness.isReady);
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
    await this.docker.builds.close();
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

function buildApi(parts: OperationsParts, isReady: () => boolean): ApiServer {
  const { config, instance, docker, registry, invocation, telemetry } = parts;
  const operations = new Operations(parts);
  return createApiServer({
    region: config.region,
    accountId: config.accountId,
    credentials: (id) =>
      id === instance.credentials.accessKeyId ? instance.credentials.secretAccessKey : undefined,
    functions: registry,
    invoker: invocation.invoker,
    logs: logsHandler(createLogsApi(new StoredLogQueries(telemetry.logs), config)),
    archives: { open: (sha) => docker.code.openZip(sha) },
    own: ownRoutes(operations).use(buildsRoutes(docker.builds)),
    notReady: () => (isReady() ? [] : ['the service is starting']),
    metrics: (accept) => telemetry.scrape(accept),
    log: telemetry.log,
    clock: systemClock,
  });
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
