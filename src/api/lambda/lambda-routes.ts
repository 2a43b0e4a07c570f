import type { Invoker } from '../../invocation/invocation';
import { clientError } from '../../errors';
import type { Call } from './call';
import type { Exchange } from '../http/exchange';
import { invoke, invokeAsync } from './invoke';
import { invokeWithResponseStream } from './invoke-stream';
import type { Resources } from './resources';

/** Reads the call, calls one method of one resource; what it returns is the body. */
export type ControlHandler = (call: Call, resources: Resources) => object | void | Promise<object | void>;
/** Does everything itself: what invokes. */
export type DirectHandler = (exchange: Exchange, name: string, invoker: Invoker) => Promise<void>;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export interface ControlHandling {
  readonly kind: 'control';
  readonly status: 200 | 201 | 202 | 204;
  readonly handle: ControlHandler;
  readonly isPartial?: true;
}
export type Handling = ControlHandling | { readonly kind: 'direct'; readonly handle: DirectHandler };

export interface Route {
  readonly operation: string;
  readonly method: Method;
  /** Express's syntax. */
  readonly path: string;
  /** `partly`: it answers that there is nothing of the kind, and there can be nothing. */
  readonly extent: 'built' | 'partly' | 'refused';
  /** A query item that tells operations of one path apart. */
  readonly selector?: readonly [string, string];
  readonly handling: Handling;
}

type Bound<K extends keyof Resources> = (
  resource: Resources[K],
  call: Call,
) => object | void | Promise<object | void>;
/** Binds a row to its resource. */
const bound =
  (status: 200 | 201 | 202 | 204) =>
  <K extends keyof Resources>(resource: K, handle: Bound<K>): ControlHandling => ({
    kind: 'control',
    status,
    handle: (call, resources) => handle(resources[resource], call),
  });
const ok = bound(200);
const created = bound(201);
const accepted = bound(202);
const gone = bound(204);
/** Of what there is none here: see `Route.extent`. */
const none = (handling: ControlHandling): Handling => ({ ...handling, isPartial: true });
const direct = (handle: DirectHandler): Handling => ({ kind: 'direct', handle });
const refused = undefined;

const F = '/2015-03-31/functions/:name';
const ALIAS = `${F}/aliases/:alias`;
const ESM = '/2015-03-31/event-source-mappings';
const LAYERS = '/2018-10-31/layers';
const LAYER = `${LAYERS}/:layer/versions/:version`;
const SIGNING = '/2020-04-22/code-signing-configs';
const PROVIDERS = '/2025-11-30/capacity-providers';
const DURABLE = '/2025-12-01/durable-executions/:execution';
const CALLBACK = '/2025-12-01/durable-execution-callbacks/:callback';
const RESERVED = '/2017-10-31/functions/:name/concurrency';
const EVENT_INVOKE = '/2019-09-25/functions/:name/event-invoke-config';
const PROVISIONED = '/2019-09-30/functions/:name/provisioned-concurrency';
const FUNCTION_SIGNING = '/2020-06-30/functions/:name/code-signing-config';
const RECURSION = '/2024-08-31/functions/:name/recursion-config';
const RUNTIME = '/2021-07-20/functions/:name/runtime-management-config';
const SCALING = '/2025-11-30/functions/:name/function-scaling-config';
const RESOURCE_POLICY = '/2026-07-09/resource-policy/:arn';
const TAGS = '/2017-03-31/tags/:arn';
const FN_URL = '/2021-10-31/functions/:name/url';

type Row = readonly [operation: string, method: Method, path: string, handling: Handling | undefined];

/**
 * Every operation of Lambda's API (service model 2015-03-31). `refused`: answered with NotImplementedException. Of
 * two rows with one path the one with a query item comes first.
 */
// prettier-ignore
const TABLE: readonly Row[] = [
  ['Invoke', 'POST', `${F}/invocations`, direct(invoke)],
  ['InvokeAsync', 'POST', '/2014-11-13/functions/:name/invoke-async', direct(invokeAsync)],
  ['InvokeWithResponseStream', 'POST', '/2021-11-15/functions/:name/response-streaming-invocations', direct(invokeWithResponseStream)],

  ['CreateFunction', 'POST', '/2015-03-31/functions', created('functions', (r, c) => r.create(c.input))],
  ['ListFunctions', 'GET', '/2015-03-31/functions', ok('functions', (r, c) => r.list(c.page))],
  ['GetFunction', 'GET', F, ok('functions', (r, c) => r.get(c.name, c.qualifier, c.codeLocation))],
  ['DeleteFunction', 'DELETE', F, gone('functions', (r, c) => r.delete(c.name, c.qualifier))],
  ['GetFunctionConfiguration', 'GET', `${F}/configuration`, ok('functionConfiguration', (r, c) => r.get(c.name, c.qualifier))],
  ['UpdateFunctionConfiguration', 'PUT', `${F}/configuration`, ok('functionConfiguration', (r, c) => r.update(c.name, c.input))],
  ['UpdateFunctionCode', 'PUT', `${F}/code`, ok('functionCode', (r, c) => r.update(c.name, c.input))],
  ['PublishVersion', 'POST', `${F}/versions`, created('versions', (r, c) => r.publish(c.name, c.input))],
  ['ListVersionsByFunction', 'GET', `${F}/versions`, ok('versions', (r, c) => r.list(c.name, c.page))],
  ['CreateAlias', 'POST', `${F}/aliases`, created('aliases', (r, c) => r.create(c.name, c.input))],
  ['ListAliases', 'GET', `${F}/aliases`, ok('aliases', (r, c) => r.list(c.name, c.page))],
  ['GetAlias', 'GET', ALIAS, ok('aliases', (r, c) => r.get(c.name, c.alias))],
  ['UpdateAlias', 'PUT', ALIAS, ok('aliases', (r, c) => r.update(c.name, c.alias, c.input))],
  ['DeleteAlias', 'DELETE', ALIAS, gone('aliases', (r, c) => r.delete(c.name, c.alias))],
  ['PutFunctionConcurrency', 'PUT', RESERVED, ok('reservedConcurrency', (r, c) => r.put(c.name, c.input))],
  ['DeleteFunctionConcurrency', 'DELETE', RESERVED, gone('reservedConcurrency', (r, c) => r.delete(c.name))],
  ['GetFunctionConcurrency', 'GET', '/2019-09-30/functions/:name/concurrency', ok('reservedConcurrency', (r, c) => r.get(c.name))],
  ['ListProvisionedConcurrencyConfigs', 'GET', `${PROVISIONED}?List=ALL`, ok('provisionedConcurrency', (r, c) => r.list(c.name, c.page))],
  ['GetProvisionedConcurrencyConfig', 'GET', PROVISIONED, ok('provisionedConcurrency', (r, c) => r.get(c.name, c.qualifier))],
  ['PutProvisionedConcurrencyConfig', 'PUT', PROVISIONED, accepted('provisionedConcurrency', (r, c) => r.put(c.name, c.qualifier, c.input))],
  ['DeleteProvisionedConcurrencyConfig', 'DELETE', PROVISIONED, gone('provisionedConcurrency', (r, c) => r.delete(c.name, c.qualifier))],
  ['TagResource', 'POST', TAGS, gone('tags', (r, c) => r.put(c.arn, c.input))],
  ['UntagResource', 'DELETE', TAGS, gone('tags', (r, c) => r.remove(c.arn, c.tagKeys))],
  ['ListTags', 'GET', TAGS, ok('tags', (r, c) => r.list(c.arn))],
  ['GetAccountSettings', 'GET', '/2016-08-19/account-settings', ok('account', (r) => r.settings())],

  ['GetPolicy', 'GET', `${F}/policy`, ok('functionPolicies', (r, c) => r.get(c.name, c.qualifier))],
  ['AddPermission', 'POST', `${F}/policy`, created('functionPolicies', (r, c) => r.add(c.name, c.qualifier, c.input))],
  ['RemovePermission', 'DELETE', `${F}/policy/:statement`, gone('functionPolicies', (r, c) => r.remove(c.name, c.qualifier, c.statement, c.revisionId))],
  ['PutResourcePolicy', 'PUT', RESOURCE_POLICY, ok('resourcePolicies', (r, c) => r.put(c.arn, c.input))],
  ['GetResourcePolicy', 'GET', RESOURCE_POLICY, ok('resourcePolicies', (r, c) => r.get(c.arn))],
  ['DeleteResourcePolicy', 'DELETE', RESOURCE_POLICY, gone('resourcePolicies', (r, c) => r.delete(c.arn, c.revisionId))],
  ['GetFunctionUrlConfig', 'GET', FN_URL, ok('functionUrls', (r, c) => r.get(c.name, c.qualifier))],
  ['CreateFunctionUrlConfig', 'POST', FN_URL, created('functionUrls', (r, c) => r.create(c.name, c.qualifier, c.input))],
  ['UpdateFunctionUrlConfig', 'PUT', FN_URL, ok('functionUrls', (r, c) => r.update(c.name, c.qualifier, c.input))],
  ['DeleteFunctionUrlConfig', 'DELETE', FN_URL, gone('functionUrls', (r, c) => r.delete(c.name, c.qualifier))],
  ['ListFunctionUrlConfigs', 'GET', '/2021-10-31/functions/:name/urls', ok('functionUrls', (r, c) => r.list(c.name, c.page))],
  ['GetFunctionEventInvokeConfig', 'GET', EVENT_INVOKE, ok('eventInvokeConfigs', (r, c) => r.get(c.name, c.qualifier))],
  ['PutFunctionEventInvokeConfig', 'PUT', EVENT_INVOKE, ok('eventInvokeConfigs', (r, c) => r.put(c.name, c.qualifier, c.input))],
  ['UpdateFunctionEventInvokeConfig', 'POST', EVENT_INVOKE, ok('eventInvokeConfigs', (r, c) => r.update(c.name, c.qualifier, c.input))],
  ['DeleteFunctionEventInvokeConfig', 'DELETE', EVENT_INVOKE, gone('eventInvokeConfigs', (r, c) => r.delete(c.name, c.qualifier))],
  ['ListFunctionEventInvokeConfigs', 'GET', `${EVENT_INVOKE}/list`, ok('eventInvokeConfigs', (r, c) => r.list(c.name, c.page))],
  ['GetFunctionCodeSigningConfig', 'GET', FUNCTION_SIGNING, ok('codeSigning', (r, c) => r.get(c.name, c.qualifier))],
  ['PutFunctionCodeSigningConfig', 'PUT', FUNCTION_SIGNING, ok('codeSigning', (r, c) => r.put(c.name, c.input))],
  ['DeleteFunctionCodeSigningConfig', 'DELETE', FUNCTION_SIGNING, gone('codeSigning', (r, c) => r.delete(c.name))],
  ['GetFunctionRecursionConfig', 'GET', RECURSION, ok('recursion', (r, c) => r.get(c.name))],
  ['PutFunctionRecursionConfig', 'PUT', RECURSION, ok('recursion', (r, c) => r.put(c.name, c.input))],
  ['GetRuntimeManagementConfig', 'GET', RUNTIME, ok('runtimeManagement', (r, c) => r.get(c.name, c.qualifier))],
  ['PutRuntimeManagementConfig', 'PUT', RUNTIME, ok('runtimeManagement', (r, c) => r.put(c.name, c.qualifier, c.input))],
  ['GetFunctionScalingConfig', 'GET', SCALING, none(ok('functionScaling', (r, c) => r.get(c.name, c.qualifier)))],
  ['PutFunctionScalingConfig', 'PUT', SCALING, refused],

  ['ListEventSourceMappings', 'GET', ESM, ok('eventSourceMappings', (r, c) => r.list(c.mappingsPage))],
  ['CreateEventSourceMapping', 'POST', ESM, accepted('eventSourceMappings', (r, c) => r.create(c.input))],
  ['GetEventSourceMapping', 'GET', `${ESM}/:uuid`, ok('eventSourceMappings', (r, c) => r.get(c.uuid))],
  ['UpdateEventSourceMapping', 'PUT', `${ESM}/:uuid`, accepted('eventSourceMappings', (r, c) => r.update(c.uuid, c.input))],
  ['DeleteEventSourceMapping', 'DELETE', `${ESM}/:uuid`, accepted('eventSourceMappings', (r, c) => r.delete(c.uuid))],

  ['GetLayerVersionByArn', 'GET', `${LAYERS}?find=LayerVersion`, ok('layers', (r, c) => r.getByArn(c.layerVersionArn, c.codeLocation))],
  ['ListLayers', 'GET', LAYERS, ok('layers', (r, c) => r.list(c.layerPage))],
  ['ListLayerVersions', 'GET', `${LAYERS}/:layer/versions`, ok('layers', (r, c) => r.listVersions(c.layer, c.layerPage))],
  ['PublishLayerVersion', 'POST', `${LAYERS}/:layer/versions`, created('layers', (r, c) => r.publish(c.layer, c.input, c.codeLocation))],
  ['GetLayerVersion', 'GET', LAYER, ok('layers', (r, c) => r.get(c.layer, c.layerVersion, c.codeLocation))],
  ['DeleteLayerVersion', 'DELETE', LAYER, gone('layers', (r, c) => r.delete(c.layer, c.layerVersion))],
  ['GetLayerVersionPolicy', 'GET', `${LAYER}/policy`, ok('layerPolicies', (r, c) => r.get(c.layer, c.layerVersion))],
  ['AddLayerVersionPermission', 'POST', `${LAYER}/policy`, created('layerPolicies', (r, c) => r.add(c.layer, c.layerVersion, c.input, c.revisionId))],
  ['RemoveLayerVersionPermission', 'DELETE', `${LAYER}/policy/:statement`, gone('layerPolicies', (r, c) => r.remove(c.layer, c.layerVersion, c.statement, c.revisionId))],

  ['CreateCodeSigningConfig', 'POST', SIGNING, created('codeSigningConfigs', (r, c) => r.create(c.input))],
  ['ListCodeSigningConfigs', 'GET', SIGNING, ok('codeSigningConfigs', (r, c) => r.list(c.page))],
  ['GetCodeSigningConfig', 'GET', `${SIGNING}/:arn`, ok('codeSigningConfigs', (r, c) => r.get(c.arn))],
  ['UpdateCodeSigningConfig', 'PUT', `${SIGNING}/:arn`, ok('codeSigningConfigs', (r, c) => r.update(c.arn, c.input))],
  ['DeleteCodeSigningConfig', 'DELETE', `${SIGNING}/:arn`, gone('codeSigningConfigs', (r, c) => r.delete(c.arn))],
  ['ListFunctionsByCodeSigningConfig', 'GET', `${SIGNING}/:arn/functions`, ok('codeSigningConfigs', (r, c) => r.listFunctions(c.arn, c.page))],

  ['CreateCapacityProvider', 'POST', PROVIDERS, refused],
  ['ListCapacityProviders', 'GET', PROVIDERS, none(ok('capacityProviders', (r, c) => r.list(c.providersPage)))],
  ['GetCapacityProvider', 'GET', `${PROVIDERS}/:provider`, none(ok('capacityProviders', (r, c) => r.absent(c.provider)))],
  ['UpdateCapacityProvider', 'PUT', `${PROVIDERS}/:provider`, none(accepted('capacityProviders', (r, c) => r.absent(c.provider)))],
  ['DeleteCapacityProvider', 'DELETE', `${PROVIDERS}/:provider`, none(accepted('capacityProviders', (r, c) => r.absent(c.provider)))],
  ['ListFunctionVersionsByCapacityProvider', 'GET', `${PROVIDERS}/:provider/function-versions`, none(ok('capacityProviders', (r, c) => r.absent(c.provider, c.page)))],

  ['GetDurableExecution', 'GET', DURABLE, none(ok('durableExecutions', (r, c) => r.absent(c.execution)))],
  ['GetDurableExecutionHistory', 'GET', `${DURABLE}/history`, none(ok('durableExecutions', (r, c) => r.absent(c.execution, c.page)))],
  ['GetDurableExecutionState', 'GET', `${DURABLE}/state`, refused],
  ['CheckpointDurableExecution', 'POST', `${DURABLE}/checkpoint`, refused],
  ['StopDurableExecution', 'POST', `${DURABLE}/stop`, none(ok('durableExecutions', (r, c) => r.absent(c.execution)))],
  ['PauseDurableExecution', 'POST', `${DURABLE}/pause`, none(accepted('durableExecutions', (r, c) => r.absent(c.execution)))],
  ['ResumeDurableExecution', 'POST', `${DURABLE}/resume`, none(accepted('durableExecutions', (r, c) => r.absent(c.execution)))],
  ['DeleteDurableExecution', 'DELETE', DURABLE, none(accepted('durableExecutions', (r, c) => r.absent(c.execution)))],
  ['ListDurableExecutionsByFunction', 'GET', '/2025-12-01/functions/:name/durable-executions', none(ok('durableExecutions', (r, c) => r.list(c.name, c.qualifier, c.executionsPage)))],
  ['SendDurableExecutionCallbackSuccess', 'POST', `${CALLBACK}/succeed`, refused],
  ['SendDurableExecutionCallbackFailure', 'POST', `${CALLBACK}/fail`, refused],
  ['SendDurableExecutionCallbackHeartbeat', 'POST', `${CALLBACK}/heartbeat`, refused],
];

export const LAMBDA_ROUTES: readonly Route[] = TABLE.map(([operation, method, template, handling]) => {
  const [path = template, query] = template.split('?');
  const [key = '', value = ''] = query?.split('=') ?? [];
  return {
    operation,
    method,
    path,
    extent: extentOf(handling),
    ...(query === undefined ? {} : { selector: [key, value] as const }),
    handling: handling ?? { kind: 'control', status: 200, handle: () => refuse(operation) },
  };
});

function extentOf(handling: Handling | undefined): Route['extent'] {
  if (!handling) return 'refused';
  return handling.kind === 'control' && handling.isPartial ? 'partly' : 'built';
}

/** The path of an operation in Express's syntax. */
export function routePath(operation: string): string {
  return LAMBDA_ROUTES.find((route) => route.operation === operation)?.path ?? '';
}

/** An operation that AWS has and lambdabox has not. */
function refuse(operation: string): never {
  throw clientError('notImplemented', `lambdabox does not implement ${operation}.`);
}
