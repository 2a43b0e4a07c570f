import { CliError, usageError } from '../cli-error';

/** Those with which AWS's own power tuning begins. MB. */
const USUAL_MB = [128, 256, 512, 1024, 1536, 3008];

/** The sizes to measure, the smallest first: those that were asked for, else the usual ones and the function's own. */
export function sizesFor(asked: readonly number[] | undefined, ownMb: number, budgetMb: number): number[] {
  const tooLarge = asked?.filter((size) => size > budgetMb) ?? [];
  if (tooLarge.length > 0)
    throw usageError(
      `--memory ${tooLarge.join(',')}: the box has ${budgetMb} MB for all environments`,
      'leave these out, or set LAMBDABOX_MEMORY_BUDGET_MB of the service',
    );
  const sizes = asked ?? [...new Set([...USUAL_MB, ownMb])].filter((size) => size <= budgetMb);
  if (sizes.length === 0) throw new CliError(`the box has only ${budgetMb} MB for all environments`);
  return [...sizes].sort((a, b) => a - b);
}
