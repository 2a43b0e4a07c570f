import { keysOf } from '../../../../src/cli/terminal/keys';
import { firstState, pressed, type Shown, type State } from '../../../../src/cli/top/state';

const SHOWN: Shown = { names: ['a', 'b', 'c', 'd'], page: 2, logLines: 10 };
const after = (keys: readonly string[], state: State = firstState('calls', '')) =>
  keys.reduce((before, key) => pressed(before, key, SHOWN), state);

test('reads keys as terminals send them, several at once', () => {
  expect(keysOf('q')).toEqual(['q']);
  expect(keysOf('\u001b[A\u001bOB\r\u007f')).toEqual(['up', 'down', 'enter', 'backspace']);
  expect(keysOf('\u001b[5~\u001b[6~\u001b[H\u001b[F\u0003')).toEqual([
    ...['page-up', 'page-down', 'home', 'end', 'ctrl-c'],
  ]);
  expect(keysOf('\u001b')).toEqual(['escape']);
  expect(keysOf('grün')).toEqual(['g', 'r', 'ü', 'n']);
  // What has no meaning here types nothing.
  expect(keysOf('\u001b[15~\u0001\u001b[1;5C')).toEqual([]);
});

test('letters sort', () => {
  expect(after(['p']).sort).toBe('p99');
  expect(after(['p', 'P']).sort).toBe('p50');
  expect(after(['m', 'x']).sort).toBe('memory');
});

test('arrows select and stop at the ends', () => {
  expect(after(['down']).selected).toBe('b');
  expect(after(['down', 'down', 'up']).selected).toBe('b');
  expect(after(['up']).selected).toBe('a');
  expect(after(['page-down']).selected).toBe('c');
  expect(after(['end', 'down']).selected).toBe('d');
  expect(after(['end', 'home']).selected).toBe('a');
});

test('a function that is not shown any more leaves the first one selected', () => {
  expect(pressed({ ...firstState('calls', ''), selected: 'gone' }, 'down', SHOWN).selected).toBe('b');
  expect(pressed(firstState('calls', ''), 'enter', { ...SHOWN, names: [] }).mode).toBe('table');
});

test('a filter is typed, corrected, kept or dropped; sort keys are letters there', () => {
  expect(after(['/', 'c', 'p', 'backspace', 'm'])).toMatchObject({
    mode: 'filter',
    filter: 'cm',
    sort: 'calls',
  });
  expect(after(['/', 'o', 'enter', 'p'])).toMatchObject({ mode: 'table', filter: 'o', sort: 'p99' });
  expect(after(['/', 'o', 'escape']).filter).toBe('');
  expect(after(['/', 'o', 'k', 'ctrl-u']).filter).toBe('');
  expect(after(['/', 'o', 'enter', 'escape']).filter).toBe('');
});

test('Enter opens the log of the selected function, which scrolls and follows', () => {
  const log = after(['down', 'enter']);
  expect(log).toMatchObject({ mode: 'log', selected: 'b', scrolledBack: 0 });
  expect(after(['up', 'up'], log).scrolledBack).toBe(2);
  expect(after(['page-up', 'down'], log).scrolledBack).toBe(1);
  expect(after(['home', 'up'], log).scrolledBack).toBe(8);
  expect(after(['home', 'f'], log).scrolledBack).toBe(0);
  expect(after(['up', 'end', 'down'], log).scrolledBack).toBe(0);
  expect(after(['q'], log)).toMatchObject({ mode: 'table', selected: 'b', isOver: false });
  expect(after(['escape'], log).mode).toBe('table');
});

test('q ends from the table, Ctrl-C from anywhere, and any key leaves the help', () => {
  expect(after(['q']).isOver).toBe(true);
  expect(after(['?']).mode).toBe('help');
  expect(after(['?', 'q'])).toMatchObject({ mode: 'table', isOver: false });
  for (const way of [['/'], ['?'], ['enter'], []]) expect(after([...way, 'ctrl-c']).isOver).toBe(true);
});
