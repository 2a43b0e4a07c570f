import type { DependencyBuilds } from '../builds/dependency-builds';
import type { EngineCheck } from '../engine/checks';
import type { ContainerEngine } from '../engine/container-engine';
import type { FunctionImageSource, RuntimeImageSource } from '../engine/images';
import type { Namespaces } from '../engine/namespaces';
import type { FunctionNetwork } from '../engine/network';
import type { RepeatedSweep } from '../engine/sweep';
import type { Environment } from '../environment/environment';
import type { EnvironmentDirectories } from '../environment/environment-directories';
import type { Stem } from '../environment/stem';
import type { CodeStore } from '../code/code-store';
import type { RuntimeReadiness } from '../functions/runtime-readiness';
import type { Destinations } from '../async/delivery';
import type { EventQueue } from '../async/event-queue';
import type { QueueVerbs } from '../async/queue-verbs';
import type { FunctionInvoker } from '../invocation/function-invoker';
import type { ConcurrencyLedger } from '../invocation/ledger';
import type { Fleet } from '../scheduler/fleet';

/** Docker removes some six containers a second, and a box may hold hundreds; each removal has a deadline of its own. */
export const REMOVALS_MS = 600_000;

/** What speaks to Docker, in the words of its port. */
export interface DockerParts {
  readonly check: EngineCheck;
  readonly network: FunctionNetwork;
  readonly namespaces: Namespaces | undefined;
  readonly engine: ContainerEngine;
  readonly images: RuntimeImageSource;
  readonly functionImages: FunctionImageSource;
  readonly runtimes: RuntimeReadiness;
  readonly builds: DependencyBuilds;
  readonly initBinary: string;
  readonly code: CodeStore;
  readonly directories: EnvironmentDirectories;
  readonly sweeper: RepeatedSweep;
}

/** What runs invocations. */
export interface InvocationParts {
  readonly fleet: Fleet<Environment, Stem>;
  readonly ledger: ConcurrencyLedger;
  readonly queue: EventQueue;
  /** What people see of the queue, and do about it. */
  readonly events: QueueVerbs;
  /** Where what became of events is sent. */
  readonly destinations: Destinations;
  readonly invoker: FunctionInvoker;
}

/** How far the service has come. */
export interface Phase {
  name: 'starting' | 'ready' | 'stopping';
  /** While it stops: when calls that still run are cut, of the steady clock. */
  cutAt: number;
}
