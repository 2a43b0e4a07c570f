import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promtool } from '../support/prometheus';

const ROOT = resolve(__dirname, '../..');
const RULES = ['deploy/prometheus/rules/recording.yml', 'deploy/prometheus/rules/alerts.yml'];

it('the configuration and its rules are what Prometheus takes', async () => {
  expect(await promtool(['check', 'config', 'deploy/prometheus/prometheus.yml'])).toContain('SUCCESS');
  expect(await promtool(['check', 'rules', ...RULES])).toContain('SUCCESS');
  expect(
    readdirSync(join(ROOT, 'deploy/prometheus/rules')).map((name) => `deploy/prometheus/rules/${name}`),
  ).toEqual([...RULES].sort());
});

it('every alert fires when it should, and only then', async () => {
  expect(await promtool(['test', 'rules', 'test/prometheus/alerts.yml'])).toContain('SUCCESS');
});

it('every alert has a case in which it fires and one in which it does not', () => {
  const alerts = [...read('deploy/prometheus/rules/alerts.yml').matchAll(/- alert: (\w+)/g)].map(
    ([, name]) => name,
  );
  const cases = [...read('test/prometheus/alerts.yml').matchAll(/alertname: (\w+)\s+exp_alerts:( \[\])?/g)];
  const namesOf = (isSilent: boolean) =>
    [
      ...new Set(cases.filter(([, , empty]) => (empty !== undefined) === isSilent).map(([, name]) => name)),
    ].sort();
  expect(namesOf(false)).toEqual([...alerts].sort());
  expect(namesOf(true)).toEqual([...alerts].sort());
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
