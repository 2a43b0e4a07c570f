import type { StemKind } from '../environment/environment-factory';
import type { EnvironmentOwner, StemOwner } from '../environment/owner';
import type { FunctionVersion, ResolvedFunction } from '../functions/model';
import type { InitializationType } from '../telemetry/events';

/** What the scheduler needs of an environment. */
export interface Schedulable {
  readonly id: string;
  readonly version: FunctionVersion;
  /** The only tenant whose calls it may serve; undefined where tenants are not kept apart. */
  readonly tenantId: string | undefined;
  /** When its state last changed, of the steady clock. */
  readonly since: number;
  /** Its processes are stopped until the next invocation. */
  readonly isFrozen: boolean;
  /** It began as a stem. */
  readonly isFromStem: boolean;
  /** Milliseconds; undefined until its init has succeeded. */
  readonly initMs: number | undefined;
  /** Bytes that its container holds now; undefined where the host does not tell. */
  memoryUsage(): number | undefined;
  /** Makes the container; `ready` of the owner follows. Rejects when it cannot be made. */
  boot(): Promise<void>;
  /** Stops its processes until it is invoked. */
  freeze(): void;
  stop(reason: string): Promise<void>;
}

/** What the scheduler needs of a stem. */
export interface SchedulableStem {
  readonly id: string;
  memoryUsage(): number | undefined;
  /** Makes the container; `stemReady` of the owner follows. Rejects when it cannot be made. */
  boot(): Promise<void>;
  /** Removes it, unless it was taken. */
  stop(): Promise<void>;
}

/** The runtimes' images, as starts find them. */
export interface RuntimeGate {
  /** Whether environments of the runtime can be made now. */
  mayStart(runtime: string): boolean;
  /** A start found no image: it must be made. */
  missing(runtime: string): void;
}

/** Makes environments and stems, not booted yet. */
export interface EnvironmentMaker<E, S> {
  stemKindOf(target: ResolvedFunction): StemKind;
  createStem(kind: StemKind, owner: StemOwner<S>): S;
  create(
    target: ResolvedFunction,
    owner: EnvironmentOwner<E>,
    from: {
      readonly stem?: S;
      readonly initializationType: InitializationType;
      readonly tenantId?: string | undefined;
    },
  ): E;
}
