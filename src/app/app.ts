import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { readPolicyFile } from '../access/policy-file';
import { Sessions } from '../access/sessions';
import { keyPairCaution } from '../api/http/sigv4/key-pair-caution';
import type { Config } from '../config/config';
import { Instance } from '../instance/instance';
import { systemClock, type Clock } from '../lib/clock';
import { StartInterrupted, Startup } from '../lib/startup';
import { OwnLogFile } from '../telemetry/own-log-file';
import { JsonServiceLog } from '../telemetry/service-log';
import { ApiDoor } from './api-door';
import { buildApi } from './api-parts';
import type { Context } from './context';
import { buildDocker } from './docker-parts';
import { buildFunctions } from './functions-parts';
import { buildInvocation } from './invocation-parts';
import { beginCollecting } from './memory-parts';
import type { Phase } from './parts';
import { buildSources } from './sources-parts';
import { buildTelemetry } from './telemetry-parts';

export interface AppOptions {
  /** Aborted when the service is to stop: in the middle of its start, too. */
  readonly told?: AbortSignal;
  readonly clock?: Clock;
  /** Told of each step of the start before it is begun. */
  readonly begins?: (what: string) => void;
  /** Told of each step that has been ended. */
  readonly ended?: (what: string) => void;
}

/** lambdabox, put together: here and in the files beside it all services are made, in order, and ended in reverse. */
export class App {
  private stopping: Promise<void> | undefined;

  private constructor(
    private readonly startup: Startup,
    private readonly log: JsonServiceLog,
    readonly address: AddressInfo,
  ) {}

  /**
   * Opens the data directory, connects to Docker, sweeps what a dead predecessor left, and listens. Throws what keeps it
   * from that, or StartInterrupted; then all that was begun has been ended.
   */
  static async start(
    config: Config,
    { told = new AbortController().signal, clock = systemClock, begins, ended }: AppOptions = {},
  ): Promise<App> {
    const log = JsonServiceLog.create(config.logLevel);
    const interrupt = new AbortController();
    const interrupted = interrupt.signal;
    const startup = new Startup({ clock, log, interrupted, begins, ended });
    const stop = (): void => interrupt.abort();
    if (told.aborted) stop();
    told.addEventListener('abort', stop);
    try {
      return new App(startup, log, await started({ config, clock, log, startup, interrupted }));
    } catch (error) {
      await startup.end();
      // What was cut by the interruption is not why it ends.
      throw interrupted.aborted ? new StartInterrupted(error) : error;
    } finally {
      told.removeEventListener('abort', stop);
    }
  }

  /** Lets calls in flight end, removes every environment and closes what is open. Idempotent. */
  stop(): Promise<void> {
    this.stopping ??= this.startup.end().then(() => this.log.info('lambdabox has stopped'));
    return this.stopping;
  }
}

async function started(base: Omit<Context, 'instance' | 'phase'>): Promise<AddressInfo> {
  const { config, log, startup } = base;
  const policies = config.rolePolicies === undefined ? new Map() : readPolicyFile(config.rolePolicies);
  const sessions = new Sessions({ scope: config, policies, random: randomBytes });
  const phase: Phase = { name: 'starting', cutAt: 0 };
  const instance = await startup.begin(
    'the data directory',
    () => Instance.open(config.dataDirectory, config.credentials),
    (opened) => opened.close(),
  );
  const context: Context = { ...base, instance, phase };
  sayCautions(context);
  await ownLogFile(context);
  const telemetry = await buildTelemetry(context);
  const docker = await buildDocker({ ...context, telemetry });
  const door = new ApiDoor();
  const controlPlane = await buildFunctions({ ...context, telemetry, docker, door });
  const parts = { ...context, telemetry, docker, controlPlane, sessions, door };
  // Behind the environments when it stops: a call that is cut is answered.
  await startup.begin(
    'the connections',
    () => door,
    () => door.close(),
  );
  const invocation = await buildInvocation(parts);
  await startup.begin('the images of runtimes in use', () =>
    docker.runtimes.look(controlPlane.resolver.active().map(({ version }) => version.runtime)),
  );
  const sources = await buildSources({ ...parts, invocation });
  const address = await buildApi({ ...parts, invocation, sources });
  await startup.begin('what is made ahead', () => {
    invocation.fleet.start();
    invocation.queue.open();
    sources.start();
    docker.sweeper.start();
    if (config.defaultNetwork === 'egress') docker.network.prepare();
    controlPlane.provisioner.provisionWith(invocation.fleet);
  });
  await beginCollecting({ ...parts, invocation, sources });
  phase.name = 'ready';
  log.info('lambdabox is ready', {
    address: `${address.address}:${address.port}`,
    instanceId: instance.id,
    dataDirectory: instance.directory,
  });
  return address;
}

function sayCautions({ config, instance, log }: Context): void {
  const caution = keyPairCaution(config.host, config.credentials);
  if (caution !== undefined) log.warn(caution);
  if (instance.open.length > 0) {
    log.warn('others may enter or read the data directory: give lambdabox one of its own', {
      paths: instance.open.slice(0, 10),
    });
  }
}

function ownLogFile({ instance, clock, log, startup }: Context): Promise<OwnLogFile> {
  const file = new OwnLogFile({ path: resolve(instance.directory, 'lambdabox.log'), clock, log });
  return startup.begin(
    'the log of the service',
    () => {
      file.start();
      return file;
    },
    () => file.stop(),
  );
}
