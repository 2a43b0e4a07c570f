import {
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PRICES } from './prices';
import { gauge, histogram } from './promql';
import { PROMETHEUS } from './sources';

const ALL = { text: 'All', value: '$__all' };

/** Functions, all of them at first. */
export function functions(): Builder<VariableModel> {
  return functionNames('Several, or all.').multi(true).includeAll(true).allValue('.*').current(ALL);
}

/** Exactly one function. */
export function oneFunction(): Builder<VariableModel> {
  return functionNames('The function that is looked at.').multi(false).includeAll(false);
}

/** The versions of it that were called. */
export function versions(): Builder<VariableModel> {
  const called = histogram('count', 'invocation_latency_seconds', { function: '="$function"' });
  return labelValues('version', called, 'version')
    .label('Version')
    .description('Versions of the function that were called, the unpublished one among them.')
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current(ALL);
}

/** A request id, as each answer and each line of a log has it. */
export function requestId(description: string): Builder<VariableModel> {
  return textBox('request_id', 'Request id', description, '');
}

/** AWS's public prices: a guess of what the same would have cost there. Typed over in Grafana where they differ. */
export function prices(): Builder<VariableModel>[] {
  const said = `${PRICES.what}, as published on ${PRICES.asOf}. Type your own over it.`;
  return [
    textBox('usd_per_gb_second', `USD per GB-second (${PRICES.asOf})`, said, PRICES.usdPerGbSecond),
    textBox(
      'usd_per_million',
      `USD per million requests (${PRICES.asOf})`,
      said,
      PRICES.usdPerMillionRequests,
    ),
  ];
}

/** To be typed into. */
function textBox(name: string, label: string, description: string, value: string): Builder<VariableModel> {
  return new TextBoxVariableBuilder(name)
    .label(label)
    .description(description)
    .defaultValue(value)
    .current({ text: value, value });
}

function functionNames(description: string): QueryVariableBuilder {
  return labelValues('function', gauge('function_memory_size_bytes'), 'function')
    .label('Function')
    .description(description);
}

function labelValues(name: string, metric: string, label: string): QueryVariableBuilder {
  const query = `label_values(${metric}, ${label})`;
  return new QueryVariableBuilder(name)
    .datasource(PROMETHEUS)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc);
}
