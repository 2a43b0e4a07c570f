import { signal } from '@preact/signals';

/** Below /console. */
export interface Place {
  /** Such as `/functions/orders`; decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

const BASE = '/console';

export const place = signal(read());

window.addEventListener('popstate', () => (place.value = read()));

/** The address of a view. */
export function hrefOf(
  parts: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) params.set(name, value);
  const path = [BASE, ...parts.map(encodeURIComponent)].join('/');
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function go(href: string): void {
  history.pushState(null, '', href);
  place.value = read();
  window.scrollTo(0, 0);
}

/** Part of the address that a filter changes: no step of its own for the button Back. */
export function amendQuery(change: Readonly<Record<string, string | undefined>>): void {
  const query = Object.fromEntries(place.value.query);
  history.replaceState(null, '', hrefOf(place.value.parts, { ...query, ...change }));
  place.value = read();
}

/** Links of the page stay in it; with a modifier key, or to elsewhere, they are the browser's. */
export function followLink(event: MouseEvent): void {
  if (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return;
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  if (!anchor || anchor.target !== '' || anchor.hasAttribute('download')) return;
  const { origin, pathname } = new URL(anchor.href);
  if (origin !== location.origin || !(pathname === BASE || pathname.startsWith(`${BASE}/`))) return;
  event.preventDefault();
  go(anchor.href);
}

function read(): Place {
  const parts = location.pathname
    .slice(BASE.length)
    .split('/')
    .filter((part) => part !== '');
  return { parts: parts.map(decoded), query: new URLSearchParams(location.search) };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
