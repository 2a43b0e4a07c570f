import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { live } from '../api/stream';
import { go, hrefOf } from './router';
import { nextTheme } from './theme';
import { logOut } from '../session/session';
import { VIEWS } from './views';

interface Choice {
  readonly title: string;
  readonly hint: string;
  readonly run: () => void;
}

const MOST = 12;
const REQUEST_ID = /^[\da-f]{8}-[\da-f-]{4,27}$/i;

const isOpen = signal(false);

export function openPalette(): void {
  isOpen.value = true;
}

/** Every view, every function, and a call by its request id, by a few letters. */
export function Palette() {
  return isOpen.value ? <OpenPalette /> : null;
}

function OpenPalette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  useEffect(() => dialog.current?.showModal(), []);
  const found = choices(text.trim()).slice(0, MOST);
  const close = () => (isOpen.value = false);
  const run = (choice: Choice | undefined) => {
    close();
    choice?.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((before) => (before + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') run(found[chosen]);
  };
  return (
    <dialog class="palette" ref={dialog} onClose={close} aria-label="Go to">
      <input
        type="text"
        role="combobox"
        list={undefined}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] ? `choice-${chosen}` : undefined}
        aria-label="A view, a function or a request id"
        placeholder="A view, a function or a request id"
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKey}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((choice, index) => (
          <li
            key={`${choice.hint} ${choice.title}`}
            id={`choice-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setChosen(index)}
            onClick={() => run(choice)}
          >
            {choice.title} <span class="soft">{choice.hint}</span>
          </li>
        ))}
        {found.length === 0 && <li class="soft">Nothing of that name.</li>}
      </ul>
    </dialog>
  );
}

function choices(text: string): readonly Choice[] {
  const all: Choice[] = [
    ...VIEWS.map(({ path, title, key }) => ({
      title,
      hint: `view, g ${key}`,
      run: () => go(hrefOf(path === '' ? [] : [path])),
    })),
    ...(live.value?.functions ?? []).map(({ functionName }) => ({
      title: functionName,
      hint: 'function',
      run: () => go(hrefOf(['functions', functionName])),
    })),
    { title: 'Change the theme', hint: 'light, dark, as the system', run: nextTheme },
    { title: 'Log out', hint: 'end this session', run: () => void logOut() },
  ];
  const wanted = text.toLowerCase();
  const found = all.filter(({ title }) => title.toLowerCase().includes(wanted));
  const call: Choice = { title: text, hint: 'call', run: () => go(hrefOf(['calls', text])) };
  return REQUEST_ID.test(text) ? [call, ...found] : found;
}
