import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { readPolicyFile } from '../access/policy-file';
import { Sessions } from '../access/sessions';
import { buildsRoutes } from '../api/own/builds-routes';
import { keyPairCaution } from '../api/http/sigv4/key-pair-caution';
import { logOperations } from '../api/logs/log-operations';
import { createApiServer } from '../api/api-server';
import type { ApiServer } from '../api/http/server';
import { ownRoutes } from '../api/own/own-routes';
import type { Config } from '../config/config';
import type { CallsFromInside } from '../environment/environment-parts';
import { ControlPlane } from '../functions/control-plane';
import { SqliteStore } from '../functions/catalog/sqlite-store';
import { Instance } from '../instance/instance';
import { drained, type DrainParts } from '../invocation/drain';
import { systemClock } from '../lib/clock';
import { endAll, type StopStep } from '../lib/stop-steps';
import { buildOperator, type OperatorParts } from './operator-parts';
import type { DockerParts, InvocationParts, Phase } from './parts';
import { OwnLogFile } from '../telemetry/own-log-file';
import { StoredLogQueries } from '../logs/query/log-queries';
import { TelemetryServices } from './telemetry-services';
import { VERSION } from '../version';
import { buildDocker } from './docker-parts';
import { buildInvocation } from './invocation-parts';

/** A start that is under way takes so long at most, and whatever else a step of the stop waits for. Milliseconds. */
const STEP_MS = 25_000;
/** Docker removes some six containers a second, and a box may hold hundreds; each removal has a deadline of its own. */
const REMOVALS_MS = 600_000;

/** lambdabox, put together: the only place that makes services and knows all of them. */
export class App {
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly config: Config,
    private readonly instance: Instance,
    private readonly telemetry: TelemetryServices,
    private readonly ownLog: OwnLogFile,
    private readonly docker: DockerParts,
    private readonly controlPlane: ControlPlane,
    private readonly invocation: InvocationParts,
    private readonly api: ApiServer,
    private readonly phase: Phase,
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
    const caution = keyPairCaution(config.host, config.credentials);
    if (caution !== undefined) telemetry.log.warn(caution);
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
    const controlPlane = await openControlPlane(config, instance, docker, telemetry);
    const calls: CallsFromInside = { accept: (connection, session) => api.accept(connection, session) };
    const invocation = buildInvocation(config, instance, docker, controlPlane, telemetry, {
      sessions,
      calls,
    });
    const phase: Phase = { name: 'starting', cutAt: 0 };
    const api = buildApi({ config, instance, docker, controlPlane, invocation, telemetry, phase });
    telemetry.readGaugesFrom({
      concurrencyLimit: () => config.accountConcurrency,
      queuedEvents: () => invocation.queue.size,
      cpuCores: availableParallelism,
      functions: () => controlPlane.catalog.deployments(),
    });
    await docker.runtimes.look(controlPlane.resolver.active().map(({ version }) => version.runtime));
    invocation.fleet.start();
    docker.sweeper.start();
    if (config.defaultNetwork === 'egress') docker.network.prepare();
    controlPlane.provisioner.provisionWith(invocation.fleet);
    const app = new App(config, instance, telemetry, ownLog, docker, controlPlane, invocation, api, phase);
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
    this.phase.name = 'ready';
    this.telemetry.log.info('lambdabox is ready', {
      address: `${address.address}:${address.port}`,
      instanceId: this.instance.id,
      dataDirectory: this.instance.directory,
    });
  }

  private async stopNow(): Promise<void> {
    const { config, docker, invocation, telemetry } = this;
    const { log } = telemetry;
    this.phase.name = 'stopping';
    this.phase.cutAt = systemClock.now() + config.stopTimeoutMs;
    invocation.invoker.refuse();
    invocation.queue.close();
    const step = (what: string, end: StopStep['end'], limitMs = STEP_MS): StopStep => ({
      what,
      end,
      limitMs,
    });
    const calls: DrainParts = {
      inFlight: () => invocation.ledger.inFlight,
      ...{ clock: systemClock, log, budgetMs: config.stopTimeoutMs },
    };
    await endAll(
      [
        // Until here the service answers, so that calls end and people see what is waited for.
        step('the calls', () => drained(calls), config.stopTimeoutMs + STEP_MS),
        step('the environments', () => invocation.fleet.close(), REMOVALS_MS),
        step('the connections', () => this.api.close()),
        step('the sweeper', () => docker.sweeper.stop()),
        step('the network namespaces', () => docker.namespaces?.close(), REMOVALS_MS),
        step('the mounter', () => docker.mounter?.close()),
        step('the builds of dependencies', () => docker.builds.close()),
        step('the image builds', () => docker.images.stop()),
        step('the runtimes', () => docker.runtimes.close()),
        step('the functions', () => this.controlPlane.close()),
        step('the network', () => docker.network.stop()),
        step('the connection to Docker', () => docker.client.close()),
        step('the logs and figures', async () => {
          log.info('lambdabox has stopped');
          await telemetry.close();
          this.ownLog.stop();
        }),
        step('the data directory', () => this.instance.close()),
      ],
      { clock: systemClock, log },
    );
  }
}

function buildApi(parts: OperatorParts): ApiServer {
  const { config, instance, docker, controlPlane, invocation, telemetry, phase } = parts;
  return createApiServer({
    region: config.region,
    accountId: config.accountId,
    credentials: (id) =>
      id === instance.credentials.accessKeyId ? instance.credentials.secretAccessKey : undefined,
    resources: controlPlane.resources,
    invoker: invocation.invoker,
    logs: logOperations(new StoredLogQueries(telemetry.logs), config),
    archives: { open: (sha) => docker.code.openZip(sha) },
    own: ownRoutes(buildOperator(parts)).use(buildsRoutes(docker.builds)),
    notReady: () => (phase.name === 'ready' ? [] : [`the service is ${phase.name}`]),
    metrics: (accept) => telemetry.scrape(accept),
    log: telemetry.log,
    clock: systemClock,
  });
}

function openControlPlane(
  config: Config,
  instance: Instance,
  { runtimes, code }: DockerParts,
  { log }: TelemetryServices,
): Promise<ControlPlane> {
  return ControlPlane.open({
    store: SqliteStore.open(resolve(instance.directory, 'lambdabox.db')),
    code,
    runtimes,
    clock: systemClock,
    log,
    newId: randomUUID,
    settings: config,
  });
}
