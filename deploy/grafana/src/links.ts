import {
  DashboardLinkBuilder,
  DashboardLinkType,
  type DashboardLink,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';

/** The dashboards' ids, which are in every link to them: they stay. */
export const UIDS = {
  overview: 'lambdabox-overview',
  coldWarm: 'lambdabox-cold-warm',
  pools: 'lambdabox-pools',
  function: 'lambdabox-function',
  call: 'lambdabox-call',
  cost: 'lambdabox-cost',
  sources: 'lambdabox-sources',
} as const;

export const TAG = 'lambdabox';

/** What Grafana fills in when the link is clicked: the value that was clicked, and the time range that is shown. */
const VALUE = '${__value.raw}';
const TIME = '${__url_time_range}';

export interface DataLink {
  readonly title: string;
  readonly url: string;
}

/** Paths, so that they hold under any address of Grafana's. */
export const FUNCTION_LINK: DataLink = {
  title: 'Its dashboard',
  url: `/d/${UIDS.function}?var-function=${VALUE}&${TIME}`,
};
export const CALL_LINK: DataLink = {
  title: 'The log of this call',
  url: `/d/${UIDS.call}?var-request_id=${VALUE}&${TIME}`,
};

/** Links to all of our dashboards, above each of them; the time range and the function that is looked at go along. */
export function toOurDashboards(): Builder<DashboardLink> {
  const link = new DashboardLinkBuilder('lambdabox')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .keepTime(true)
    .includeVars(true)
    .build();
  return shown(link);
}

/** The SDK puts everything into a menu behind a button unless its only value for the place is taken away again. */
export function shown<T extends { placement?: unknown }>(built: T): Builder<T> {
  delete built.placement;
  return { build: () => built };
}
