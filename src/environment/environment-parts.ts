import type { FunctionVersion } from '../functions/model';
import type { Clock } from '../lib/clock';
import type { InitializationType, Telemetry } from '../telemetry/events';
import type { Environment } from './environment';
import type { EnvironmentLog } from './environment-log';
import type { FunctionFiles, SandboxHost, SandboxSpec } from './sandbox';
import type { Stem } from './stem';

/** Whoever keeps the environment: told when it may be invoked and when it is lost. */
export interface EnvironmentOwner {
  /** It is idle and may be invoked. */
  ready(environment: Environment): void;
  /** It has answered and will be idle as soon as its runtime asks for more. */
  settling(environment: Environment): void;
  /** It takes no more invocations. */
  leaving(environment: Environment): void;
  /** Its container is gone. */
  stopped(environment: Environment): void;
}

/** What an environment runs. */
export interface EnvironmentSpec extends FunctionFiles {
  readonly version: FunctionVersion;
  /** The container to make; that of `stem`, where there is one. */
  readonly sandbox: SandboxSpec;
  readonly stem?: Stem;
  readonly initializationType: InitializationType;
}

export interface EnvironmentParts {
  readonly host: SandboxHost;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly log: EnvironmentLog;
  readonly variables: Readonly<Record<string, string>>;
}
