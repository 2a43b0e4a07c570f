import type { Sessions } from '../access/sessions';
import type { Config } from '../config/config';
import type { OwnContainers } from '../docker/containers/own-containers';
import type { DockerClient } from '../docker/docker-client';
import type { ImageBuilder } from '../docker/images/image-builder';
import type { ControlPlane } from '../functions/control-plane';
import type { Instance } from '../instance/instance';
import type { Clock } from '../lib/clock';
import type { Startup } from '../lib/startup';
import type { JsonServiceLog } from '../telemetry/service-log';
import type { ApiDoor } from './api-door';
import type { DockerParts, Phase } from './parts';
import type { TelemetryServices } from './telemetry-services';

/** What every part of the service is built of. */
export interface Context {
  readonly config: Config;
  readonly instance: Instance;
  readonly clock: Clock;
  readonly log: JsonServiceLog;
  readonly phase: Phase;
  /** Each thing that must be ended is begun through it. */
  readonly startup: Startup;
  /** Aborted when the start is to end in the middle; never after it. */
  readonly interrupted: AbortSignal;
}

export interface DockerContext extends Context {
  readonly telemetry: TelemetryServices;
}

/** What the parts that speak to Docker share. */
export interface DockerBase extends DockerContext {
  readonly client: DockerClient;
  readonly containers: OwnContainers;
  readonly building: {
    readonly runtimesDirectory: string;
    readonly caBundlePath: string | undefined;
    readonly buildEnv: Readonly<Record<string, string>>;
    readonly instanceId: string;
  };
  readonly builder: ImageBuilder;
}

export interface FunctionsContext extends DockerContext {
  readonly docker: DockerParts;
  readonly door: ApiDoor;
}

export interface InvocationContext extends FunctionsContext {
  readonly controlPlane: ControlPlane;
  readonly sessions: Sessions;
}
