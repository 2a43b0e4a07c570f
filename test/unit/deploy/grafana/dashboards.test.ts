import type { Dashboard, GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { OUTCOMES, PHASES, START_KINDS, STATES } from '../../../../deploy/grafana/src/palette';
import {
  dashboardQueries,
  dashboardsOnDisk,
  panelsOf,
  rowsOf,
  targetsOf,
  variablesIn,
} from '../../../support/dashboards';

const GRID = 24;
const PANEL_TYPES = ['barchart', 'bargauge', 'heatmap', 'logs', 'stat', 'table', 'timeseries'];
/** Grafana's own: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/#global-variables */
const BUILT_IN = [
  '__all',
  '__from',
  '__range',
  '__range_s',
  '__rate_interval',
  '__rate_interval_ms',
  '__url_time_range',
  '__value',
];
const WITHOUT_FUNCTIONS = ['lambdabox-call', 'lambdabox-sources'];
const dashboards = dashboardsOnDisk();
const named = dashboards.map((dashboard) => [dashboard.title ?? '', dashboard] as const);

it('gives each dashboard an id and a title of its own', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(7);
  expect(new Set(dashboards.map(({ title }) => title)).size).toBe(7);
});

describe.each(named)('%s', (_title, dashboard) => {
  const panels = panelsOf(dashboard);

  it('is tagged, dated and described', () => {
    expect(dashboard).toMatchObject({ tags: ['lambdabox'], timezone: 'browser', time: { to: 'now' } });
    expect(dashboard.time?.from).toMatch(/^now-\d+h$/);
    expect(dashboard.description).toMatch(/\.$/);
  });

  it('numbers its panels', () => {
    const ids = (dashboard.panels ?? []).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  it('lays its panels out in full lines, none over another', () => {
    const places = (dashboard.panels ?? []).map((panel) => place(panel));
    for (const one of places) expect(one.x + one.w).toBeLessThanOrEqual(GRID);
    const overlaps = places.filter((one, index) =>
      places.slice(index + 1).some((other) => overlap(one, other)),
    );
    expect(overlaps).toEqual([]);
    const height = Math.max(...places.map(({ y, h }) => y + h));
    expect(places.reduce((area, { w, h }) => area + w * h, 0)).toBe(GRID * height);
  });

  it.each(panels.map((panel) => [panel.title ?? '', panel] as const))(
    'says of "%s" what it is',
    (_name, panel) => {
      expect(PANEL_TYPES).toContain(panel.type);
      expect(panel.title).not.toBe('');
      expect(panel.description).toMatch(/\.$/);
      expect(panel.fieldConfig?.defaults.unit).toMatch(/./);
      expect(panel.fieldConfig?.defaults.noValue).toMatch(/./);
    },
  );

  it('asks data sources by their ids, under letters of their own', () => {
    for (const panel of panels) {
      const targets = targetsOf(panel);
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const target of targets) expect(target.datasource).toEqual(panel.datasource);
    }
    expect(dashboardQueries([dashboard]).every(({ source }) => ['prometheus', 'loki'].includes(source))).toBe(
      true,
    );
  });

  it('names every series of a chart', () => {
    const unnamed = panels
      .filter(({ type }) => ['timeseries', 'bargauge', 'stat', 'heatmap'].includes(type))
      .flatMap((panel) =>
        targetsOf(panel).filter((target) => legend(target) === '__auto' || legend(target) === ''),
      );
    expect(unnamed).toEqual([]);
  });

  it('uses the variables that it has, and no others', () => {
    const own = (dashboard.templating.list ?? []).map(({ name }) => name);
    const used = new Set(variablesIn(JSON.stringify({ ...dashboard, title: '' })));
    expect([...used].filter((name) => !own.includes(name) && !BUILT_IN.includes(name))).toEqual([]);
    expect(own.filter((name) => !used.has(name))).toEqual([]);
  });

  it('leads to dashboards that are there, along with the time range', () => {
    const ids = dashboards.map(({ uid }) => uid);
    const urls = [...JSON.stringify(dashboard).matchAll(/"url":"([^"]+)"/g)].map((match) => match[1] ?? '');
    for (const url of urls) {
      const to = /^\/d\/([\w-]+)\?var-\w+=\$\{__value\.raw\}&\$\{__url_time_range\}$/.exec(url);
      expect(ids).toContain(to?.[1]);
    }
    expect(dashboard.links).toMatchObject([
      { type: 'dashboards', tags: ['lambdabox'], keepTime: true, includeVars: true },
    ]);
  });
});

describe('all dashboards', () => {
  const panels = dashboards.flatMap(panelsOf);

  it.each(Object.entries({ ...STATES, ...OUTCOMES, ...PHASES, ...START_KINDS }))('paint %s %s', (name) => {
    const colours = new Set(
      panels.map((panel) => colour(panel, name)).filter((found) => found !== undefined),
    );
    expect(colours.size).toBeLessThanOrEqual(1);
  });

  it('show exemplars on latency, where they lead to the log of a call', () => {
    const marked = panels.filter((panel) => targetsOf(panel).some(({ exemplar }) => exemplar));
    expect(marked.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Latency', 'p95 by start kind', 'Init of new environments']),
    );
    for (const panel of marked)
      expect(JSON.stringify(panel.targets)).toMatch(/(latency|init_duration)_seconds_bucket/);
  });

  it('mark deployments wherever functions can be chosen', () => {
    const marking = (dashboard: Dashboard) => (dashboard.annotations.list ?? []).map(({ name }) => name);
    for (const dashboard of dashboards.filter(({ uid }) => !WITHOUT_FUNCTIONS.includes(uid ?? ''))) {
      expect(marking(dashboard)).toEqual(['Deployments']);
    }
  });

  it('have rows with titles', () => {
    for (const row of dashboards.flatMap(rowsOf))
      expect(row).toMatchObject({ title: expect.stringMatching(/./), collapsed: false });
  });
});

function place({ gridPos }: { gridPos?: GridPos }): GridPos {
  if (!gridPos) throw new Error('a panel has no place');
  return gridPos;
}

function overlap(one: GridPos, other: GridPos): boolean {
  return (
    one.x < other.x + other.w &&
    other.x < one.x + one.w &&
    one.y < other.y + other.h &&
    other.y < one.y + one.h
  );
}

function legend(target: object): string {
  return 'legendFormat' in target ? String(target.legendFormat) : '';
}

function colour(panel: Panel, series: string): unknown {
  const override = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === series);
  const property = override?.properties.find(({ id }) => id === 'color');
  return (property?.value as { fixedColor?: string } | undefined)?.fixedColor;
}
