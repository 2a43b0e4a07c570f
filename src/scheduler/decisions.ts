import type { FunctionVersion } from '../functions/model';
import type { Decision, DecisionAction } from '../contract/decision';
import type { Telemetry } from '../telemetry/events';
import type { Clock } from '../lib/clock';

export interface DecisionFacts {
  readonly version?: FunctionVersion;
  readonly environmentId?: string;
  readonly requestId?: string;
  readonly inputs?: Decision['inputs'];
}

/** Writes what the scheduler does into the journal: one plain sentence each, and the numbers behind it. */
export class Decisions {
  constructor(
    private readonly clock: Pick<Clock, 'wallTime'>,
    private readonly telemetry: Pick<Telemetry, 'decision'>,
  ) {}

  note(action: DecisionAction, reason: string, sentence: string, facts: DecisionFacts = {}): void {
    const { version, environmentId, requestId, inputs } = facts;
    this.telemetry.decision({
      at: this.clock.wallTime(),
      action,
      reason,
      sentence,
      ...(version ? { functionName: version.functionName, version: version.version } : {}),
      ...(environmentId === undefined ? {} : { environmentId }),
      ...(requestId === undefined ? {} : { requestId }),
      inputs: inputs ?? {},
    });
  }
}

/** `1 call waits`, `3 calls wait` */
export function waiting(count: number): string {
  return count === 1 ? '1 call waits' : `${count} calls wait`;
}

/** `1 environment is busy`, `3 environments are busy` */
export function busy(count: number): string {
  return count === 1 ? '1 environment is busy' : `${count} environments are busy`;
}

/** Why an environment ended, in words. `because` is the plan's. */
export function endSentence(reason: string, because: string | undefined): string {
  const words = END_REASONS[reason];
  if (because) return `ended: ${because}`;
  return words ? `ended: ${words}` : `ended (${reason})`;
}

const END_REASONS: Readonly<Record<string, string>> = {
  replaced: "the function's code or configuration was replaced or deleted",
  dropped: 'the operator asked for it',
  evicted: 'its memory was needed',
  shutdown: 'the service is stopping',
  'start-failed': 'it could not be started',
  timeout: 'its invocation ran into the timeout',
  crash: 'its runtime process ended during an invocation',
  exit: 'its runtime process ended while nothing was asked of it',
  oom: 'it ran out of memory',
  lost: 'its container was lost',
  'init-error': 'its init failed a second time',
  'init-failed': 'its init failed, and nobody waited for it',
  unprovisioned: 'the provisioned concurrency was lowered',
};
