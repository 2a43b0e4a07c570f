import { createHmac } from 'node:crypto';
import type { ResolvedFunction } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { LogStreamName, Telemetry } from '../telemetry/events';
import { Environment, newEnvironmentId, type EnvironmentOwner } from './environment';
import type { EnvironmentLog } from './environment-log';
import type { SandboxHost } from './sandbox';
import { logStreamName, sandboxVariables, type SandboxCredentials } from './variables';

export interface EnvironmentFactoryParts {
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly region: string;
  /** The image of a runtime; a function that uses one without an image is never activated. */
  readonly imageFor: (runtime: string) => string | undefined;
  readonly logFor: (target: ResolvedFunction, stream: LogStreamName) => EnvironmentLog;
  /** Makes the credentials' look: they open nothing. */
  readonly secret: string;
}

/** Makes environments, not booted yet. */
export class EnvironmentFactory {
  constructor(private readonly parts: EnvironmentFactoryParts) {}

  create(target: ResolvedFunction, owner: EnvironmentOwner): Environment {
    const { host, clock, telemetry, region, imageFor, logFor, secret } = this.parts;
    const { version, network, codeDirectory } = target;
    const environmentId = newEnvironmentId();
    const logStream = logStreamName(version, environmentId, clock.now());
    const credentials = credentialsOf(secret, environmentId);
    return new Environment(
      { environmentId, version, network, codeDirectory, image: imageFor(version.runtime) ?? version.runtime },
      {
        host,
        clock,
        telemetry,
        log: logFor(target, { group: version.logging.LogGroup, stream: logStream }),
        variables: sandboxVariables(version, { region, logStream, credentials }),
      },
      owner,
    );
  }
}

/** Of AWS's form for role sessions, so that SDKs accept them; a different set for each environment. */
function credentialsOf(secret: string, environmentId: string): SandboxCredentials {
  const part = (name: string) => createHmac('sha256', secret).update(`${name} ${environmentId}`).digest();
  return {
    accessKeyId: `ASIA${part('id').toString('hex').toUpperCase().slice(0, 16)}`,
    secretAccessKey: part('secret').toString('base64').slice(0, 40),
    sessionToken: part('token').toString('base64'),
  };
}
