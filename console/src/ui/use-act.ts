import { useState } from 'preact/hooks';
import { wordsOf } from '../api/http';

export interface Acting {
  /** Runs it; afterwards, well or not, what was shown is asked anew. */
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
  readonly error: string | undefined;
  readonly isBusy: boolean;
}

/** For the buttons of a view. */
export function useAct(afterwards: () => void): Acting {
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const act = async (run: () => Promise<unknown>) => {
    setIsBusy(true);
    try {
      await run();
      setError(undefined);
    } catch (thrown) {
      setError(wordsOf(thrown));
    } finally {
      setIsBusy(false);
    }
    afterwards();
  };
  return { act, error, isBusy };
}
