import { createContext, Script } from 'node:vm';

const RUN = new Script('run()');
const CONTEXT: { run?: () => void } = {};
createContext(CONTEXT);

/**
 * Runs synchronous work, and ends it when it takes longer: an expression of a user's may backtrack for ever. Throws an
 * Error then.
 */
export function withinTime(ms: number, run: () => void): void {
  CONTEXT.run = run;
  try {
    RUN.runInContext(CONTEXT, { timeout: ms });
  } finally {
    // Rows of a large log hang on it.
    delete CONTEXT.run;
  }
}
