import { CliError, EXIT } from '../cli-error';
import { plural } from '../terminal/format';
import type { MeasuredSize, TunedCall } from './size-figures';

/** What is measured: it can be given another memory size, and called. */
export interface TunedFunction {
  resize(memoryMb: number): Promise<void>;
  /** Why it failed, in one line, when it did. */
  call(): Promise<TunedCall | { readonly failure: string }>;
}

export interface SweepPlan {
  /** MB, in the order in which they are measured. */
  readonly sizes: readonly number[];
  /** Warm calls of each. */
  readonly calls: number;
}

export interface Sweep {
  readonly measured: readonly MeasuredSize[];
  readonly isInterrupted: boolean;
}

/** One size after the other, one call at a time: calls beside each other would share the box. Ends early when interrupted. */
export async function sweep(
  subject: TunedFunction,
  { sizes, calls }: SweepPlan,
  progress: (text: string) => void,
): Promise<Sweep> {
  const measured: MeasuredSize[] = [];
  for (const [index, memoryMb] of sizes.entries()) {
    const of = `${memoryMb} MB, ${index + 1} of ${plural(sizes.length, 'size')}`;
    try {
      measured.push(await sizeOf(subject, memoryMb, calls, (text) => progress(`${of}: ${text}`)));
    } catch (error) {
      if (error instanceof CliError && error.exitCode === EXIT.interrupted)
        return { measured, isInterrupted: true };
      throw error;
    }
  }
  return { measured, isInterrupted: false };
}

async function sizeOf(
  subject: TunedFunction,
  memoryMb: number,
  warmCalls: number,
  progress: (text: string) => void,
): Promise<MeasuredSize> {
  const calls: TunedCall[] = [];
  progress('first call');
  await subject.resize(memoryMb);
  for (let round = 0; round <= warmCalls; round += 1) {
    if (round > 0) progress(`call ${round} of ${warmCalls}`);
    const call = await subject.call();
    if ('failure' in call) return { memoryMb, calls, failure: call.failure };
    calls.push(call);
  }
  return { memoryMb, calls };
}
