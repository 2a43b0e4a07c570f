/** `GET /_lambdabox/environments`. */
export interface EnvironmentView {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  /** Whose calls alone it serves, where tenants are kept apart. */
  readonly tenantId?: string;
  readonly state: string;
  /** Epoch milliseconds of the last change of state. */
  readonly since: number;
  readonly memorySizeMb: number;
  readonly invocations: number;
}
