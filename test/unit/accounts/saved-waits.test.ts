import { SavedWaits, waitMs } from '../../../src/accounts/saved-waits';

test('a warm call is spared a container and the init of its function, less what it waited', () => {
  const saved = new SavedWaits();
  saved.containerStarted(200);
  saved.of('f', { startKind: 'stem', phases: { init: 40 } });
  expect(saved.of('f', { startKind: 'warm', phases: { queue: 5, invoke: 1 } })).toBe(235);
  expect(saved.of('f', { startKind: 'thawed', phases: { queue: 0 } })).toBe(240);
});

test('a stem spares the container, not the init', () => {
  const saved = new SavedWaits();
  saved.containerStarted(200);
  expect(saved.of('f', { startKind: 'stem', phases: { queue: 1, boot: 4, init: 40 } })).toBe(195);
});

test('a cold start, and a wait longer than one, spare nothing', () => {
  const saved = new SavedWaits();
  saved.containerStarted(200);
  expect(saved.of('f', { startKind: 'cold', phases: { create: 10, start: 100, init: 40 } })).toBe(0);
  expect(saved.of('f', { startKind: 'warm', phases: { queue: 900 } })).toBe(0);
});

test('functions have an init of their own; a deleted one is forgotten; the box has one time for containers', () => {
  const saved = new SavedWaits();
  saved.containerStarted(200);
  saved.containerStarted(300);
  saved.of('slow', { startKind: 'stem', phases: { init: 1000 } });
  expect(saved.of('slow', { startKind: 'warm', phases: {} })).toBe(1210);
  expect(saved.of('fast', { startKind: 'warm', phases: {} })).toBe(210);
  saved.forget('slow');
  expect(saved.of('slow', { startKind: 'warm', phases: {} })).toBe(210);
});

test('the wait for an environment is all that comes before the event is delivered', () => {
  expect(waitMs({ queue: 1, create: 2, start: 3, boot: 4, init: 5, invoke: 100, overhead: 7 })).toBe(15);
});
