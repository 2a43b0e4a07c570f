import type { DependencyBuilds } from '../builds/dependency-builds';
import type { DockerClient } from '../docker/docker-client';
import type { DockerContainerEngine } from '../docker/containers/docker-container-engine';
import type { Mounter } from '../docker/containers/mounter';
import type { EgressNetwork } from '../docker/network/network';
import type { RuntimeImages } from '../docker/images/runtime-images';
import type { SpareNamespaces } from '../docker/network/spare-namespaces';
import type { Sweeper } from '../docker/containers/sweeper';
import type { Environment } from '../environment/environment';
import type { EnvironmentDirectories } from '../environment/environment-directories';
import type { Stem } from '../environment/stem';
import type { CodeStore } from '../code/code-store';
import type { RuntimeReadiness } from '../functions/runtime-readiness';
import type { EventQueue } from '../invocation/event-queue';
import type { FunctionInvoker } from '../invocation/function-invoker';
import type { ConcurrencyLedger } from '../invocation/ledger';
import type { Fleet } from '../scheduler/fleet';

/** What speaks to Docker. */
export interface DockerParts {
  readonly client: DockerClient;
  readonly network: EgressNetwork;
  readonly mounter: Mounter | undefined;
  readonly namespaces: SpareNamespaces | undefined;
  readonly engine: DockerContainerEngine;
  readonly images: RuntimeImages;
  readonly runtimes: RuntimeReadiness;
  readonly builds: DependencyBuilds;
  readonly initBinary: string;
  readonly code: CodeStore;
  readonly directories: EnvironmentDirectories;
  readonly sweeper: Sweeper;
}

/** What runs invocations. */
export interface InvocationParts {
  readonly fleet: Fleet<Environment, Stem>;
  readonly ledger: ConcurrencyLedger;
  readonly queue: EventQueue;
  readonly invoker: FunctionInvoker;
}

/** How far the service has come. */
export interface Phase {
  name: 'starting' | 'ready' | 'stopping';
  /** While it stops: when calls that still run are cut, of the steady clock. */
  cutAt: number;
}
