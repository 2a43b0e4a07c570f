import { randomBytes } from 'node:crypto';

const RUN = 'LAMBDABOX_TEST_RUN';

/** Before all tests: names this run of jest. Its workers inherit the name. */
export default function nameRun(): void {
  process.env[RUN] = randomBytes(4).toString('hex');
}

/** What every instance id of this run begins with. */
export function runPrefix(): string {
  return `test-${process.env[RUN] ?? 'none'}-`;
}

/** An instance id whose containers are looked for when the run ends; other runs on the same engine are left alone. */
export function testInstanceId(): string {
  return runPrefix() + randomBytes(6).toString('hex');
}
