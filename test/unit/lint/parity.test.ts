import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FoundTests } from '../../parity/found-tests';
import { withOperations } from '../../parity/page';
import { namesOf, scoreboard } from '../../parity/scoreboard';

const ROOT = resolve(__dirname, '../../..');

it('what the page of compatibility says of the operations is what there is (make parity)', () => {
  const page = readFileSync(join(ROOT, 'docs/compatibility.md'), 'utf8');
  expect(page).toBe(withOperations(page));
});

it('the page keeps what is written by hand, and gets each operation once', () => {
  const [begin, end] = ['<!-- operations: written by `make parity` -->', '<!-- end of the operations -->'];
  const page = withOperations(`mine\n${begin}\nstale\n${end}\nours\n`);
  expect(page).toMatch(/^mine\n[^]*\nours\n$/);
  expect(page).not.toContain('stale');
  const [lambda] = scoreboard();
  for (const { operation } of lambda?.operations ?? []) {
    expect([...page.matchAll(new RegExp(`[ ,]${operation}[,.]`, 'g'))].length).toBeGreaterThan(0);
  }
  expect(() => withOperations('no markers')).toThrow('the page must have <!-- operations');
});

it("every operation that is built is called by AWS's own client or command line in a test", () => {
  const tests = FoundTests.in(ROOT);
  const bare = scoreboard().flatMap((service) =>
    service.operations
      .filter((operation) => operation.extent === 'built')
      .filter((operation) => tests.of(operation, service.service).files.length === 0)
      .map(({ operation }) => `${service.service} ${operation}`),
  );
  expect(bare).toEqual([]);
  expect(scoreboard().map((service) => namesOf(service, 'built').length > 0)).not.toContain(false);
});

it('every documented error of what is built is expected in a test, or said to be out of reach, and so are pages', () => {
  const tests = FoundTests.in(ROOT);
  const lacking = scoreboard().flatMap((service) =>
    service.operations
      .filter(({ extent }) => extent !== 'refused')
      .map((operation) => ({ operation, found: tests.of(operation, service.service) }))
      .filter(({ found }) => found.files.length > 0)
      .filter(({ found }) => found.lacking.length > 0 || !found.hasPages)
      .map(({ operation, found }) => `${operation.operation}: ${found.lacking.join(', ') || 'pages'}`),
  );
  expect(lacking).toEqual([]);
});
