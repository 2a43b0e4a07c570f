import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../api/http';
import { CommandLine } from './basics';

/** An act that cannot be taken back: what it will do is said first. */
export interface Act {
  readonly title: string;
  /** What it does, in a sentence. */
  readonly does: string;
  /** On the button: a verb. */
  readonly verb: string;
  /** What does the same. */
  readonly command: string | readonly string[];
  readonly run: () => Promise<unknown>;
}

const asked = signal<Act | undefined>(undefined);

export function askFirst(act: Act): void {
  asked.value = act;
}

export function AskFirst() {
  const act = asked.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<string>();
  useEffect(() => {
    setError(undefined);
    if (act) dialog.current?.showModal();
  }, [act]);
  if (!act) return null;
  const close = () => (asked.value = undefined);
  const run = async () => {
    try {
      await act.run();
      close();
    } catch (thrown) {
      setError(wordsOf(thrown));
    }
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="ask-title">
      <h2 id="ask-title">{act.title}</h2>
      <p>{act.does}</p>
      <CommandLine command={act.command} />
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="actions">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={() => void run()}>
          {act.verb}
        </button>
      </div>
    </dialog>
  );
}
