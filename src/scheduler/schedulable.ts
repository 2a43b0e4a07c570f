import type { FunctionVersion } from '../functions/model';

/** What the scheduler needs of an environment. */
export interface Schedulable {
  readonly id: string;
  readonly version: FunctionVersion;
  /** Epoch milliseconds of the last change of state. */
  readonly since: number;
  /** Makes the container; `ready` of the owner follows. Rejects when it cannot be made. */
  boot(): Promise<void>;
  stop(reason: string): Promise<void>;
}
