import type { Key } from '../terminal/keys';
import type { SortKey } from './sort-keys';

/** What the user chose. Modes: the table; the filter being typed; the help; the log of the selected function. */
export interface State {
  readonly mode: 'table' | 'filter' | 'help' | 'log';
  readonly sort: SortKey;
  readonly filter: string;
  /** The selected function; the first row when it is not shown. */
  readonly selected: string | undefined;
  /** Lines that the log is scrolled back; 0 follows. */
  readonly scrolledBack: number;
  readonly isOver: boolean;
}

/** What keys act on. */
export interface Shown {
  /** The functions in the order of the table. */
  readonly names: readonly string[];
  /** Lines of a page. */
  readonly page: number;
  /** Lines of the log. */
  readonly logLines: number;
}

/** The keys that sort, for the footer and the help too. */
export const SORT_BY_KEY: Readonly<Record<string, SortKey>> = {
  c: 'calls',
  p: 'p99',
  P: 'p50',
  e: 'errors',
  t: 'throttles',
  m: 'memory',
  f: 'flight',
  n: 'name',
};

/** How many rows each key moves the selection. */
const MOVES: Readonly<Record<string, (page: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  'page-up': (page) => -page,
  'page-down': (page) => page,
  home: () => -Infinity,
  end: () => Infinity,
};

export function firstState(sort: SortKey, filter: string): State {
  return { mode: 'table', sort, filter, selected: undefined, scrolledBack: 0, isOver: false };
}

/** The state after a key. */
export function pressed(state: State, key: Key, shown: Shown): State {
  if (key === 'ctrl-c') return { ...state, isOver: true };
  switch (state.mode) {
    case 'table':
      return inTable(state, key, shown);
    case 'filter':
      return inFilter(state, key);
    case 'help':
      return { ...state, mode: 'table' };
    case 'log':
      return inLog(state, key, shown);
  }
}

/** Where the selected function is in the table. */
export function selectedIndex({ selected }: State, names: readonly string[]): number {
  return Math.max(0, selected === undefined ? 0 : names.indexOf(selected));
}

function inTable(state: State, key: Key, { names, page }: Shown): State {
  const sort = SORT_BY_KEY[key];
  if (sort) return { ...state, sort };
  const move = MOVES[key];
  const index = selectedIndex(state, names);
  if (move) {
    const to = Math.min(names.length - 1, Math.max(0, index + move(page)));
    return { ...state, selected: names[to] };
  }
  if (key === 'enter' && names.length > 0)
    return { ...state, mode: 'log', selected: names[index], scrolledBack: 0 };
  if (key === '/') return { ...state, mode: 'filter' };
  if (key === '?' || key === 'h') return { ...state, mode: 'help' };
  if (key === 'escape') return { ...state, filter: '' };
  return key === 'q' ? { ...state, isOver: true } : state;
}

function inFilter(state: State, key: Key): State {
  if (key === 'enter') return { ...state, mode: 'table' };
  if (key === 'escape') return { ...state, mode: 'table', filter: '' };
  if (key === 'ctrl-u') return { ...state, filter: '' };
  if (key === 'backspace') return { ...state, filter: state.filter.slice(0, -1) };
  return [...key].length === 1 ? { ...state, filter: state.filter + key } : state;
}

function inLog(state: State, key: Key, { page, logLines }: Shown): State {
  if (key === 'q' || key === 'escape') return { ...state, mode: 'table' };
  if (key === 'f') return { ...state, scrolledBack: 0 };
  const move = MOVES[key];
  if (!move) return state;
  const most = Math.max(0, logLines - page);
  return { ...state, scrolledBack: Math.min(most, Math.max(0, state.scrolledBack - move(page))) };
}
