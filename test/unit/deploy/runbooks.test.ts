import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Metrics } from '../../../src/metrics/metrics';
import { FakeClock } from '../../support/fake-clock';
import { cli } from '../cli/support';

const ROOT = resolve(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Alert {
  readonly name: string;
  readonly text: string;
}

const ALERTS = read('deploy/prometheus/rules/alerts.yml');
const RECORDING = read('deploy/prometheus/rules/recording.yml');
const PAGES = readdirSync(join(ROOT, 'docs/runbooks')).sort();
const alerts: Alert[] = ALERTS.split(/^ +- alert: /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));
const textOf = new Map([
  ['recording.yml', RECORDING],
  ['alerts.yml', ALERTS],
  ['docs/metrics.md', read('docs/metrics.md')],
  ['docs/prometheus.md', read('docs/prometheus.md')],
  ...PAGES.map((page): [string, string] => [page, read(`docs/runbooks/${page}`)]),
]);

/** `LambdaboxDown`: lambdabox-down.md */
const pageOf = (alert: string) => `${alert.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase()}.md`;

it('every alert has its page, and every page its alert', () => {
  expect(alerts.map(({ name }) => pageOf(name)).sort()).toEqual(PAGES);
});

it.each(alerts)('$name says how bad it is, what it is and where to read on', ({ name, text }) => {
  expect(text).toMatch(/^ +severity: (critical|warning)$/m);
  expect(text).toMatch(/^ +summary: \S/m);
  expect(text).toMatch(/^ +description: \S/m);
  expect(text).toContain(`runbook_url: docs/runbooks/${pageOf(name)}`);
});

it.each(PAGES)('%s says what the alert means, how to look and what to do', (page) => {
  const text = read(`docs/runbooks/${page}`);
  expect(text.match(/^#.*$/gm)?.slice(1)).toEqual(['## What it means', '## How to look', '## What to do']);
  expect(alerts.map(({ name }) => `# ${name}`)).toContain(text.split('\n')[0]);
  expect(text).toContain('PromQL');
});

it.each(PAGES)('%s names commands and pages that there are', async (page) => {
  const { stdout: help } = await cli(['--help']);
  const known = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  const text = read(`docs/runbooks/${page}`);
  const commands = [...text.matchAll(/(?:^ {4}|`)lambdabox ([a-z]+)/gm)].map(([, name]) => name);
  expect(commands.filter((name) => !known.includes(name))).toEqual([]);
  for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)/g)) read(join('docs/runbooks', link));
});

it.each([...textOf.keys()])('%s asks for metrics that there are', (name) => {
  const metrics = new Metrics({ release: '', clock: new FakeClock() });
  const names = new Set(metrics.families().map(({ head }) => head.name));
  const asked = [...(textOf.get(name) ?? '').matchAll(/(?<![:\w-])lambdabox_\w+(?![:\w])/g)];
  const unknown = asked
    .map(([metric]) => metric)
    .filter((metric) => {
      return !names.has(metric) && !names.has(metric.replace(/_(bucket|sum|count)$/, ''));
    });
  expect(unknown).toEqual([]);
});

it.each([...textOf.keys()])('%s asks for recorded series that there are', (name) => {
  const recorded = new Set([...RECORDING.matchAll(/- record: (\S+)/g)].map(([, record]) => record));
  const asked = (textOf.get(name) ?? '').match(/(?<!\w)\w+:\w+:\w+(?!\w)/g) ?? [];
  expect(asked.filter((series) => series.includes('lambdabox') && !recorded.has(series))).toEqual([]);
});
