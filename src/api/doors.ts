import { Router } from 'express';
import type { Permissions } from '../functions/permissions/permission-request';
import type { Clock } from '../lib/clock';
import type { Invoker } from '../invocation/invocation';
import { eventsDoor, type EventsOperations } from './events/events-door';
import { HooksDoor } from './hooks/hooks-door';
import type { HooksDoorParts } from './hooks/hooks-door-parts';
import type { Door, PublicDoor } from './http/door';
import type { ErrorRenderer } from './http/error-renderer';
import type { CredentialLookup } from './http/sigv4/sigv4';
import { codeDoor, codeLocation, type CodeArchives } from './lambda/code-door';
import { lambdaDoor } from './lambda/lambda-door';
import type { Resources } from './lambda/resources';
import type { LogOperations } from './logs/log-operations';
import { logsDoor } from './logs/logs-door';
import { metricsDoors } from './metrics/metrics-doors';
import type { MetricsOperations } from './metrics/metrics-operations';
import { ownDoor } from './own/own-door';
import { schedulerDoor } from './scheduler/scheduler-door';
import type { SchedulerResources } from './scheduler/scheduler-operations';
import { stsDoor } from './sts/sts-door';
import { UrlDoor, type UrlDoorParts } from './urls/url-door';

export interface DoorsParts {
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly credentials: CredentialLookup;
  readonly resources: Resources;
  /** Functions' resource policies. */
  readonly permissions: Permissions;
  readonly invoker: Invoker;
  readonly logs: LogOperations;
  /** CloudWatch's. */
  readonly cloudWatch?: MetricsOperations;
  readonly archives: CodeArchives;
  /** EventBridge Scheduler's. */
  readonly scheduler?: SchedulerResources;
  /** lambdabox's own signed routes, below /_lambdabox. */
  readonly own?: Router;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly urls: Omit<UrlDoorParts, 'region' | 'accountId' | 'invoker' | 'permissions'>;
  /** EventBridge's. */
  readonly events: EventsOperations;
  /** What others push. */
  readonly hooks?: HooksDoorParts;
}

export interface Doors {
  /** Asked before all others: function URLs, and what others push. */
  readonly publicDoors: readonly PublicDoor[];
  /** The first that knows a request serves it. */
  readonly doors: readonly Door[];
  /** Serves what none of them knows. */
  readonly otherwise: Door;
}

/** Every door of the API. */
export function doorsOf(parts: DoorsParts, errors: ErrorRenderer): Doors {
  const {
    region,
    accountId,
    permissions,
    resources,
    invoker,
    logs,
    events,
    archives,
    cloudWatch,
    scheduler,
    own = Router(),
  } = parts;
  const lambda = {
    resources,
    invoker,
    codeLocation: (exchange: Parameters<typeof codeLocation>[0], codeSha256: string) =>
      codeLocation(exchange, codeSha256, parts),
  };
  return {
    publicDoors: [
      UrlDoor.of({ ...parts.urls, region, accountId, permissions, invoker }),
      ...(parts.hooks ? [new HooksDoor(parts.hooks)] : []),
    ],
    doors: [
      logsDoor(logs),
      // Its forms stand where those of STS do.
      ...(cloudWatch ? metricsDoors(cloudWatch) : []),
      eventsDoor(events),
      stsDoor(accountId),
      codeDoor(archives),
      ...(scheduler ? [schedulerDoor(scheduler)] : []),
      ownDoor(own, errors),
    ],
    otherwise: lambdaDoor(lambda, errors),
  };
}
