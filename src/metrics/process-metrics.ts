import { collectDefaultMetrics, Registry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import { escaped, numberText, type Exposed } from './metric-family';

/** Gauges whose names end as only counters' should; each has a sibling by type that tells the same. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

type Family = MetricObjectWithValues<MetricValue<string> & { metricName?: string }>;

/** What prom-client tells of the process and of Node.js. */
export class ProcessMetrics {
  private constructor(private readonly registry: Registry) {}

  static start(): ProcessMetrics {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
    return new ProcessMetrics(registry);
  }

  /** As they are now. */
  async families(): Promise<Exposed[]> {
    const families = (await this.registry.getMetricsAsJSON()) as Family[];
    return families.map((family) => ({
      head: { name: family.name, type: typeOf(family), help: family.help, labelNames: [] },
      write: (page) => {
        const text = family.values.map((sample) => line(family.name, sample)).join('');
        page.push(text);
        return [text.length];
      },
    }));
  }
}

function typeOf({ type }: Family): 'counter' | 'gauge' | 'histogram' {
  // The types are prom-client's enum by number and words at run time.
  const word = String(type);
  if (word === 'counter' || word === 'histogram') return word;
  return 'gauge';
}

function line(family: string, { metricName = family, labels, value }: Family['values'][number]): string {
  const text = Object.entries(labels).map(([name, label]) => `${name}="${escaped(String(label))}"`);
  return `${metricName}${text.length === 0 ? '' : `{${text.join(',')}}`} ${numberText(value)}\n`;
}
