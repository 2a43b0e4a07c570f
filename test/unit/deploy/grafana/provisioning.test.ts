import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GRAFANA } from '../../../support/dashboards';
import { checkLogql } from '../../../support/query-parsers';

interface Link {
  readonly name: string;
  readonly url: string;
  readonly matcherRegex?: string;
}

interface Sources {
  readonly datasources: {
    readonly uid: string;
    readonly type: string;
    readonly jsonData: { readonly exemplarTraceIdDestinations?: Link[]; readonly derivedFields?: Link[] };
  }[];
}

const ID = '8f5b7f3e-6f64-4b52-b1a0-0c8b0b7a4b11';

describe('the data sources', () => {
  const sources = read<Sources>('datasources').datasources;
  const settings = (uid: string) => sources.find((source) => source.uid === uid)?.jsonData;

  it('have the ids that dashboards ask by', () => {
    expect(sources.map(({ uid, type }) => [uid, type])).toEqual([
      ['prometheus', 'prometheus'],
      ['loki', 'loki'],
    ]);
  });

  it('lead from an exemplar to the dashboard of that very call', () => {
    const [first] = settings('prometheus')?.exemplarTraceIdDestinations ?? [];
    expect(first?.name).toBe('request_id');
    expect(clicked(first)).toBe(`/d/lambdabox-call?var-request_id=${ID}&from=now-1h&to=now`);
  });

  it("lead from an exemplar to that call's log in Explore", async () => {
    const [, second] = settings('prometheus')?.exemplarTraceIdDestinations ?? [];
    const url = new URL(clicked(second), 'http://grafana');
    const panes = JSON.parse(url.searchParams.get('panes') ?? '') as {
      call: { queries: { expr: string }[] };
    };
    expect(panes.call).toMatchObject({
      datasource: 'loki',
      range: { from: '1700000000000', to: '1700003600000' },
    });
    expect(panes.call.queries[0]?.expr).toBe(`{service="lambdabox"} | request_id="${ID}"`);
    await checkLogql(panes.call.queries[0]?.expr ?? '');
  });

  it('lead from a line of a log to its call and its function', () => {
    const fields = settings('loki')?.derivedFields ?? [];
    expect(fields.map((field) => [unescaped(field.matcherRegex ?? ''), clicked(field)])).toEqual([
      ['^request_id$', `/d/lambdabox-call?var-request_id=${ID}&from=now-1h&to=now`],
      ['^function$', `/d/lambdabox-function?var-function=${ID}&from=now-1h&to=now`],
    ]);
  });
});

it('tells Grafana where docker-compose.yml mounts the dashboards', () => {
  expect(read('dashboards')).toMatchObject({
    providers: [{ type: 'file', options: { path: '/var/lib/grafana/dashboards' } }],
  });
});

function read<T>(folder: string): T {
  return parse(readFileSync(join(GRAFANA, 'provisioning', folder, 'lambdabox.yml'), 'utf8')) as T;
}

/** Grafana reads $$ in these files as $, and a lone $ as an environment variable, which none of them is. */
function unescaped(text: string): string {
  expect(text.replaceAll('$$', '')).not.toContain('$');
  return text.replaceAll('$$', '$');
}

/** Where a click leads: the variables filled in as Grafana does. */
function clicked(link: Link | undefined): string {
  return unescaped(link?.url ?? '')
    .replaceAll('${__value.raw}', ID)
    .replaceAll('${__url_time_range}', 'from=now-1h&to=now')
    .replaceAll('${__from}', '1700000000000')
    .replaceAll('${__to}', '1700003600000');
}
