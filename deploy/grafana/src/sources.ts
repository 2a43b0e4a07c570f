import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** The data sources by the ids under which provisioning.ts makes them: a dashboard names them, never "the default one". */
export const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' } as const satisfies DataSourceRef;
export const LOKI = { type: 'loki', uid: 'loki' } as const satisfies DataSourceRef;
