import { stringify } from 'yaml';
import { CALL_LINK, FUNCTION_LINK, type DataLink } from './links';
import { LOKI, PROMETHEUS } from './sources';

/** Addresses in the network of docker-compose.yml. */
const PROMETHEUS_URL = 'http://prometheus:9090';
const LOKI_URL = 'http://loki:3100';
/** As in deploy/prometheus/prometheus.yml: Grafana takes its rates over four of them. */
const SCRAPE_INTERVAL = '15s';

/** Grafana takes $ for its own environment variables in these files; $$ is a $. */
const escaped = (url: string) => url.replaceAll('$', '$$$$');

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources */
export function dataSources(): string {
  return file('The data sources of the dashboards: their ids are in every panel.', {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        ...PROMETHEUS,
        access: 'proxy',
        url: PROMETHEUS_URL,
        isDefault: true,
        editable: false,
        jsonData: {
          httpMethod: 'POST',
          prometheusType: 'Prometheus',
          timeInterval: SCRAPE_INTERVAL,
          // An exemplar is a call; its request id leads to the log of that very call.
          exemplarTraceIdDestinations: [exemplarLink(CALL_LINK), exemplarLink(exploreLink())],
        },
      },
      {
        name: 'Loki',
        ...LOKI,
        access: 'proxy',
        url: LOKI_URL,
        editable: false,
        jsonData: {
          maxLines: 1000,
          // And a line of a log leads back: to its call, to its function.
          derivedFields: [derivedField('request_id', CALL_LINK), derivedField('function', FUNCTION_LINK)],
        },
      },
    ],
  });
}

/** https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards */
export function dashboardProvider(): string {
  return file('Grafana reads the dashboards from this folder, again whenever they change.', {
    apiVersion: 1,
    providers: [
      {
        name: 'lambdabox',
        folder: 'lambdabox',
        type: 'file',
        disableDeletion: true,
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: '/var/lib/grafana/dashboards' },
      },
    ],
  });
}

function exemplarLink(link: DataLink) {
  return { name: 'request_id', urlDisplayLabel: link.title, url: escaped(link.url) };
}

function derivedField(label: string, link: DataLink) {
  return {
    name: link.title,
    matcherType: 'label',
    // Grafana looks for a label whose name matches, anywhere in it unless told otherwise.
    matcherRegex: `^${label}$$`,
    url: escaped(link.url),
    urlDisplayLabel: link.title,
  };
}

/**
 * Explore on the log of one call. Grafana's link to a data source asks in the words of a trace store, which Loki does
 * not know: so it is a path, whose query is written out. What Grafana fills in must not be percent-encoded.
 */
function exploreLink(): DataLink {
  const expr = '{service="lambdabox"} | request_id="${__value.raw}"';
  const query = { refId: 'A', datasource: LOKI, expr, queryType: 'range' };
  const panes = {
    call: { datasource: LOKI.uid, queries: [query], range: { from: '${__from}', to: '${__to}' } },
  };
  const encoded = encodeURIComponent(JSON.stringify(panes)).replaceAll(
    /%24%7B(__[a-z.]+)%7D/g,
    (_, variable: string) => `\${${variable}}`,
  );
  return { title: 'The same in Explore', url: `/explore?schemaVersion=1&panes=${encoded}` };
}

function file(comment: string, content: object): string {
  return `# ${comment}\n# Written by make dashboards: change deploy/grafana/src.\n${stringify(content, { lineWidth: 0 })}`;
}
