import { randomBytes } from 'node:crypto';
import type { Session } from '../access/session';
import { shortName } from '../engine/images';
import type { FunctionVersion, ResolvedFunction } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { InitializationType, LogStreamName, Telemetry } from '../telemetry/events';
import { Environment } from './environment';
import type { CallsFromInside } from './environment-parts';
import type { EnvironmentOutput } from './environment-output';
import { startsGeneric } from './generic';
import type { EnvironmentOwner, StemOwner } from './owner';
import type { SandboxHost, SandboxSpec } from './sandbox';
import { Stem } from './stem';
import { logStreamName, sandboxVariables } from './variables';

export interface EnvironmentFactoryParts {
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly region: string;
  /** Of the zone that functions are told to run in. */
  readonly availabilityZoneId: string;
  /** The image of a runtime; a function that uses one without an image is never activated. */
  readonly imageFor: (runtime: string) => string | undefined;
  /** Whether a runtime's bootstrap can boot before it knows its function. */
  readonly isGeneric: (runtime: string) => boolean;
  /** Whether a runtime takes events over a channel. */
  readonly hasChannel: (runtime: string) => boolean;
  readonly logFor: (
    target: ResolvedFunction,
    stream: LogStreamName,
    initializationType: InitializationType,
    environmentId: string,
  ) => EnvironmentOutput;
  /** A session of a version's role, for one environment. */
  readonly openSession: (version: FunctionVersion) => Session;
  readonly calls: CallsFromInside;
  /** Variables that the operator gives to all functions. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

/** What a stem must be to serve a function: two functions with equal kinds can have the same stem. */
export type StemKind = Pick<
  SandboxSpec,
  'runtime' | 'memorySize' | 'ephemeralStorage' | 'network' | 'isGeneric' | 'volumes'
>;

/** Makes environments and stems, not booted yet. */
export class EnvironmentFactory {
  constructor(private readonly parts: EnvironmentFactoryParts) {}

  stemKindOf({ version, network }: ResolvedFunction): StemKind {
    const { runtime, memorySize, ephemeralStorage } = version;
    const isGeneric = this.parts.isGeneric(runtime) && startsGeneric(version, this.parts.functionEnvironment);
    const volumes = version.package.type === 'image' ? version.package.program?.volumes : undefined;
    return {
      ...{ runtime, memorySize, ephemeralStorage, network, isGeneric },
      ...(volumes?.length ? { volumes } : {}),
    };
  }

  createStem(kind: StemKind, owner: StemOwner<Stem>): Stem {
    const { host, telemetry } = this.parts;
    const name = `stem-${shortName(kind.runtime)}-${kind.memorySize}`;
    const spec = this.sandbox(kind, name, { 'lambdabox.stem': shortName(kind.runtime) });
    return new Stem(spec, host, telemetry, owner);
  }

  create(
    target: ResolvedFunction,
    owner: EnvironmentOwner<Environment>,
    from: {
      readonly stem?: Stem;
      readonly initializationType: InitializationType;
      readonly tenantId?: string | undefined;
    },
  ): Environment {
    const { host, clock, telemetry, region, logFor, calls, functionEnvironment } = this.parts;
    const { version, codeDirectory, layersDirectory } = target;
    const { stem, initializationType, tenantId } = from;
    const sandbox =
      stem?.spec ??
      this.sandbox(this.stemKindOf(target), version.functionName, {
        'lambdabox.function': version.functionName,
        'lambdabox.version': version.version,
      });
    const logStream = logStreamName(version, sandbox.id, clock.wallTime());
    const session = this.parts.openSession(version);
    const metadata = {
      token: randomBytes(32).toString('base64url'),
      availabilityZoneId: this.parts.availabilityZoneId,
    };
    return new Environment(
      {
        version,
        functionArn: target.functionArn,
        ...(tenantId === undefined ? {} : { tenantId }),
        ...(codeDirectory === undefined ? {} : { codeDirectory }),
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
        called: (connection) => calls.accept(connection, session),
        variables: sandboxVariables(version, {
          ...{ region, logStream, initializationType, functionEnvironment },
          credentials: session.credentials,
          metadataToken: metadata.token,
        }),
        metadata,
      },
      owner,
    );
  }

  private sandbox(kind: StemKind, name: string, labels: Readonly<Record<string, string>>): SandboxSpec {
    const id = randomBytes(16).toString('hex');
    const { runtime } = kind;
    return {
      ...kind,
      id,
      hasChannel: this.parts.hasChannel(runtime),
      containerName: `lambdabox-${name}-${id.slice(0, 12)}`,
      image: this.parts.imageFor(runtime) ?? runtime,
      labels,
    };
  }
}
