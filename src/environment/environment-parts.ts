import type { Socket } from 'node:net';
import type { Session } from '../access/session';
import type { FunctionVersion } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { InitializationType, Telemetry } from '../telemetry/events';
import type { EnvironmentOutput } from './environment-output';
import type { Metadata } from './runtime-api/metadata';
import type { FunctionFiles, SandboxHost, SandboxSpec } from './sandbox';
import type { Stem } from './stem';

/** What an environment runs. */
export interface EnvironmentSpec extends FunctionFiles {
  readonly version: FunctionVersion;
  /** Without a qualifier. */
  readonly functionArn: string;
  /** The only tenant whose calls it may serve. */
  readonly tenantId?: string;
  /** The container to make; that of `stem`, where there is one. */
  readonly sandbox: SandboxSpec;
  readonly stem?: Stem;
  readonly initializationType: InitializationType;
}

/** Serves what functions ask of the service itself. */
export interface CallsFromInside {
  /** `connection` belongs to the environment of this session, and to nobody else. It ends with the environment. */
  accept(connection: Socket, session: Session): void;
}

export interface EnvironmentParts {
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: EnvironmentOutput;
  readonly variables: Readonly<Record<string, string>>;
  readonly metadata: Metadata;
  /** The function calls the service: a connection of its own, which ends with the environment. */
  readonly called: (connection: Socket) => void;
}
