/** AWS's two ways to be told what an environment does: the second is the older one. */
export type SubscriptionApi = 'telemetry' | 'logs';

export const EVENT_TYPES = ['platform', 'function', 'extension'] as const;
export type EventCategory = (typeof EVENT_TYPES)[number];

/** How many events wait until they are sent together. */
export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** A port of the container's loopback interface. */
export type Destination =
  | {
      readonly protocol: 'HTTP';
      readonly method: 'POST' | 'PUT';
      readonly host: string;
      readonly port: number;
      readonly path: string;
    }
  | { readonly protocol: 'TCP'; readonly port: number };

export interface Subscription {
  readonly api: SubscriptionApi;
  readonly schemaVersion: string;
  readonly types: readonly EventCategory[];
  readonly buffering: Buffering;
  readonly destination: Destination;
}

export const SCHEMA_VERSIONS: Readonly<Record<SubscriptionApi, readonly string[]>> = {
  telemetry: ['2022-07-01', '2022-12-13', '2025-01-29'],
  logs: ['2020-08-15', '2021-03-18'],
};
