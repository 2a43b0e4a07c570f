import { useLayoutEffect } from 'preact/hooks';
import { openPalette } from './palette';
import { go, hrefOf } from './router';
import { VIEWS } from './views';

/** How long the second key of `g f` may take. */
const SECOND_KEY_MS = 1500;

/** `/` searches, Ctrl K opens the palette, `g` and a letter goes to a view. */
export function useKeys(): void {
  // Whoever sees the page may press a key: an effect after the paint would miss the first one.
  useLayoutEffect(() => {
    let goingSince = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = event.timeStamp - goingSince < SECOND_KEY_MS;
      goingSince = -Infinity;
      if (isSecond) {
        const view = VIEWS.find(({ key }) => key === event.key);
        if (view) go(hrefOf(view.path === '' ? [] : [view.path]));
      } else if (event.key === 'g') goingSince = event.timeStamp;
      else if (event.key === '/') {
        event.preventDefault();
        const search = document.querySelector<HTMLElement>('main input[type="search"]');
        if (search) search.focus();
        else openPalette();
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
