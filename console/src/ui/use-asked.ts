import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api/http';

export interface Asked<Answer> {
  /** The last one, also while a newer one is on its way. */
  readonly data: Answer | undefined;
  /** The rest of `data` is still on its way. */
  readonly isPartial: boolean;
  /** In words; of the last try. */
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** What `ask` answers: anew when `key` changes, and every `everyMs` while the page is seen; until the first answer, what it shows. */
export function useAsked<Answer>(
  key: string,
  ask: (signal: AbortSignal, show: (part: Answer) => void) => Promise<Answer>,
  everyMs?: number,
): Asked<Answer> {
  const [state, setState] = useState<{ key: string; data?: Answer; error?: string; isPartial?: boolean }>({
    key,
  });
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const stop = new AbortController();
    const show = (data: Answer) => {
      if (stop.signal.aborted) return;
      setState((before) => {
        const isWhole = before.key === key && before.data !== undefined && !before.isPartial;
        return isWhole ? before : { key, data, isPartial: true };
      });
    };
    const load = async () => {
      try {
        const data = await latest.current(stop.signal, show);
        if (!stop.signal.aborted) setState({ key, data });
      } catch (error) {
        if (!stop.signal.aborted)
          setState((before) => ({
            key,
            data: before.key === key ? before.data : undefined,
            error: wordsOf(error),
            isPartial: before.key === key && before.isPartial,
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
  const isOfKey = state.key === key;
  return {
    data: isOfKey ? state.data : undefined,
    isPartial: isOfKey && state.isPartial === true,
    error: state.error,
    reload,
  };
}
