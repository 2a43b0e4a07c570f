import type { Decision } from '../../contract/decision';
import { clockTime } from '../terminal/format';
import type { Output } from '../terminal/output';

/** Enough to tell environments apart. */
const ID_LENGTH = 8;

/** One line each, as a story: the oldest first. `newestFirst`: as the service gives them. */
export function decisionLines(newestFirst: readonly Decision[], colors: Output['colors']): string[] {
  const width = Math.max(...newestFirst.map(({ action }) => action.length));
  return newestFirst.toReversed().map(({ at, action, environmentId = '', sentence }) => {
    const id = environmentId.slice(0, ID_LENGTH).padEnd(ID_LENGTH);
    return `  ${colors.dim(clockTime(at))}  ${colors.cyan(action.padEnd(width))}  ${colors.dim(id)}  ${sentence}`;
  });
}
