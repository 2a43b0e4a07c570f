/** `GET /_lambdabox/environments`. */
export interface EnvironmentView {
  readonly id: string;
  readonly functionName: string;
  readonly version: string;
  readonly state: string;
  /** Epoch milliseconds of the last change of state. */
  readonly since: number;
  readonly memorySizeMb: number;
  readonly invocations: number;
}
