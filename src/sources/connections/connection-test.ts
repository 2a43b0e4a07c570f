import type { Connection } from './connection';

/**
 * Tries a connection for real, for whoever has just written it down. Each kind has its own. Throws what is wrong in words that
 * help: not there, not let in, the thing asked for is missing or lacks something.
 */
export interface ConnectionTest {
  /**
   * `source`: also looks at a stream, a queue, a table of this name. `found` is told what was seen, a sentence each, as it is
   * seen. Ends with the signal.
   */
  test(
    connection: Connection,
    source: string | undefined,
    found: (sentence: string) => void,
    signal: AbortSignal,
  ): Promise<void>;
}
