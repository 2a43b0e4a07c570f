import type { StartKind } from '../../../../src/contract/start-kind';
import { KINDS } from './summed-calls';
import type { StartKindDetails } from '../../../../src/contract/statistics-answer';

/** What a deployment did to the starts of one kind. A side without such starts has no times. */
export interface Change {
  readonly startKind: StartKind;
  readonly before: StartKindDetails | undefined;
  readonly after: StartKindDetails | undefined;
  /** The median after over that before. */
  readonly ratio: number | undefined;
}

/** Fewer calls of a side than this, and their median says little. */
const FEW_CALLS = 20;

export function changesOf(
  before: readonly StartKindDetails[],
  after: readonly StartKindDetails[],
): readonly Change[] {
  const kinds = KINDS.filter((kind) => [...before, ...after].some(({ startKind }) => startKind === kind));
  return kinds.map((startKind) => {
    const ofKind = (side: readonly StartKindDetails[]) => side.find((one) => one.startKind === startKind);
    const [was, is] = [ofKind(before), ofKind(after)];
    return {
      startKind,
      before: was,
      after: is,
      ratio: was && is ? is.total.p50Ms / was.total.p50Ms : undefined,
    };
  });
}

/** How the median moved, in words; calls of few are told to be few. */
export function changeText({ before, after, ratio }: Change): string {
  if (!before) return 'none before';
  if (!after) return 'none since';
  if (ratio === undefined) return '';
  const percent = Math.round(Math.abs(ratio - 1) * 100);
  const words = percent === 0 ? 'the same' : `${percent} % ${ratio > 1 ? 'slower' : 'faster'}`;
  return Math.min(before.calls, after.calls) < FEW_CALLS ? `${words}, of few calls` : words;
}
