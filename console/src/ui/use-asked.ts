import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api/http';

export interface Asked<Answer> {
  /** The last one, also while a newer one is on its way. */
  readonly data: Answer | undefined;
  /** In words; of the last try. */
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** What `ask` answers: anew when `key` changes, and every `everyMs` while the page is seen. */
export function useAsked<Answer>(
  key: string,
  ask: (signal: AbortSignal) => Promise<Answer>,
  everyMs?: number,
): Asked<Answer> {
  const [state, setState] = useState<{ key: string; data?: Answer; error?: string }>({ key });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      try {
        const data = await latest.current(stop.signal);
        if (!stop.signal.aborted) setState({ key, data });
      } catch (error) {
        if (!stop.signal.aborted)
          setState((before) => ({
            key,
            data: before.key === key ? before.data : undefined,
            error: wordsOf(error),
          }));
      }
    };
    void load();
    const timer =
      everyMs === undefined ? undefined : setInterval(() => void (document.hidden || load()), everyMs);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [key, everyMs, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  return { data: state.key === key ? state.data : undefined, error: state.error, reload };
}
