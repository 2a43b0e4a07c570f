import { createHmac, randomBytes } from 'node:crypto';
import type { ResolvedFunction } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { InitializationType, LogStreamName, Telemetry } from '../telemetry/events';
import { Environment } from './environment';
import type { EnvironmentLog } from './environment-log';
import { startsGeneric } from './generic';
import type { EnvironmentOwner, StemOwner } from './owner';
import type { SandboxHost, SandboxSpec } from './sandbox';
import { Stem } from './stem';
import { logStreamName, sandboxVariables, type SandboxCredentials } from './variables';

export interface EnvironmentFactoryParts {
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly region: string;
  /** The image of a runtime; a function that uses one without an image is never activated. */
  readonly imageFor: (runtime: string) => string | undefined;
  readonly logFor: (
    target: ResolvedFunction,
    stream: LogStreamName,
    initializationType: InitializationType,
    environmentId: string,
  ) => EnvironmentLog;
  /** Makes the credentials' look: they open nothing. */
  readonly secret: string;
}

/** What a stem must be to serve a function: two functions with equal kinds can have the same stem. */
export type StemKind = Pick<
  SandboxSpec,
  'runtime' | 'memorySize' | 'ephemeralStorage' | 'network' | 'isGeneric'
>;

export function stemKindOf({ version, network }: ResolvedFunction): StemKind {
  const { runtime, memorySize, ephemeralStorage } = version;
  return { runtime, memorySize, ephemeralStorage, network, isGeneric: startsGeneric(version) };
}

/** Makes environments and stems, not booted yet. */
export class EnvironmentFactory {
  constructor(private readonly parts: EnvironmentFactoryParts) {}

  stemKindOf(target: ResolvedFunction): StemKind {
    return stemKindOf(target);
  }

  createStem(kind: StemKind, owner: StemOwner<Stem>): Stem {
    const { host, telemetry } = this.parts;
    const name = `stem-${kind.runtime}-${kind.memorySize}`;
    const spec = this.sandbox(kind, name, { 'lambdabox.stem': kind.runtime });
    return new Stem(spec, host, telemetry, owner);
  }

  create(
    target: ResolvedFunction,
    owner: EnvironmentOwner<Environment>,
    from: { readonly stem?: Stem; readonly initializationType: InitializationType },
  ): Environment {
    const { host, clock, telemetry, region, logFor, secret } = this.parts;
    const { version, codeDirectory, layersDirectory } = target;
    const { stem, initializationType } = from;
    const sandbox =
      stem?.spec ??
      this.sandbox(stemKindOf(target), version.functionName, {
        'lambdabox.function': version.functionName,
        'lambdabox.version': version.version,
      });
    const logStream = logStreamName(version, sandbox.id, clock.wallTime());
    const credentials = credentialsOf(secret, sandbox.id);
    return new Environment(
      {
        version,
        codeDirectory,
        ...(layersDirectory === undefined ? {} : { layersDirectory }),
        sandbox,
        initializationType,
        ...(stem ? { stem } : {}),
      },
      {
        host,
        clock,
        telemetry,
        log: logFor(
          target,
          { group: version.logging.LogGroup, stream: logStream },
          initializationType,
          sandbox.id,
        ),
        variables: sandboxVariables(version, { region, logStream, credentials, initializationType }),
      },
      owner,
    );
  }

  private sandbox(kind: StemKind, name: string, labels: Readonly<Record<string, string>>): SandboxSpec {
    const id = randomBytes(16).toString('hex');
    const { runtime, memorySize, ephemeralStorage, network, isGeneric } = kind;
    return {
      id,
      containerName: `lambdabox-${name}-${id.slice(0, 12)}`,
      image: this.parts.imageFor(runtime) ?? runtime,
      ...{ runtime, memorySize, ephemeralStorage, network, isGeneric },
      labels,
    };
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
