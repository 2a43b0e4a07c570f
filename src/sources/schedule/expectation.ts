/** Told of calls of functions that are known to come, so that they find an environment. */
export interface Expectation {
  /** `beginAt`: epoch milliseconds, in a moment. `because`: who says so, for people. Never throws. */
  expect(functionArn: string, beginAt: number, because: string): void;
}
