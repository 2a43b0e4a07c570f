import type { Invoker } from '../../invocation/invocation';
import { clientError } from '../../errors';
import type { Call } from './call';
import type { Exchange } from '../http/exchange';
import type { FunctionsApi } from './functions-api';
import { invoke, invokeAsync } from './invoke-api';
import { emptyList, noCodeSigning, noEventInvokeConfig, noResource, noSuchThing } from './unconfigured';

/** Reads the call, calls one method of the control plane; what it returns is the body. */
export type ControlHandler = (call: Call, functions: FunctionsApi) => object | void | Promise<object | void>;
/** Does everything itself: Invoke. */
export type DirectHandler = (exchange: Exchange, name: string, invoker: Invoker) => Promise<void>;

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
export type Handling =
  | { readonly kind: 'control'; readonly status: 200 | 201 | 202 | 204; readonly handle: ControlHandler }
  | { readonly kind: 'direct'; readonly handle: DirectHandler };

export interface Route {
  readonly operation: string;
  readonly method: Method;
  /** Express's syntax. */
  readonly path: string;
  /** A query item that tells operations of one path apart. */
  readonly selector?: readonly [string, string];
  readonly handling: Handling;
}

const ok = (handle: ControlHandler): Handling => ({ kind: 'control', status: 200, handle });
const created = (handle: ControlHandler): Handling => ({ kind: 'control', status: 201, handle });
const accepted = (handle: ControlHandler): Handling => ({ kind: 'control', status: 202, handle });
const gone = (handle: ControlHandler): Handling => ({ kind: 'control', status: 204, handle });
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
const TAGS = '/2017-03-31/tags/:arn';
const FN_URL = '/2021-10-31/functions/:name/url';
const NO_FN = 'Function does not exist';

type Row = readonly [operation: string, method: Method, path: string, handling: Handling | undefined];

/**
 * Every operation of Lambda's API (service model 2015-03-31). `refused`: answered with NotImplementedException. Of
 * two rows with one path the one with a query item comes first.
 */
// prettier-ignore
const TABLE: readonly Row[] = [
  ['Invoke', 'POST', `${F}/invocations`, direct(invoke)],
  ['InvokeAsync', 'POST', '/2014-11-13/functions/:name/invoke-async', direct(invokeAsync)],
  ['InvokeWithResponseStream', 'POST', '/2021-11-15/functions/:name/response-streaming-invocations', refused],

  ['CreateFunction', 'POST', '/2015-03-31/functions', created((c, f) => f.createFunction(c.input))],
  ['ListFunctions', 'GET', '/2015-03-31/functions', ok((c, f) => f.listFunctions(c.page))],
  ['GetFunction', 'GET', F, ok((c, f) => f.getFunction(c.name, c.qualifier, c.codeLocation))],
  ['DeleteFunction', 'DELETE', F, gone((c, f) => f.deleteFunction(c.name, c.qualifier))],
  ['GetFunctionConfiguration', 'GET', `${F}/configuration`, ok((c, f) => f.getFunctionConfiguration(c.name, c.qualifier))],
  ['UpdateFunctionConfiguration', 'PUT', `${F}/configuration`, ok((c, f) => f.updateFunctionConfiguration(c.name, c.input))],
  ['UpdateFunctionCode', 'PUT', `${F}/code`, ok((c, f) => f.updateFunctionCode(c.name, c.input))],
  ['PublishVersion', 'POST', `${F}/versions`, created((c, f) => f.publishVersion(c.name, c.input))],
  ['ListVersionsByFunction', 'GET', `${F}/versions`, ok((c, f) => f.listVersionsByFunction(c.name, c.page))],
  ['CreateAlias', 'POST', `${F}/aliases`, created((c, f) => f.createAlias(c.name, c.input))],
  ['ListAliases', 'GET', `${F}/aliases`, ok((c, f) => f.listAliases(c.name, c.page))],
  ['GetAlias', 'GET', ALIAS, ok((c, f) => f.getAlias(c.name, c.alias))],
  ['UpdateAlias', 'PUT', ALIAS, ok((c, f) => f.updateAlias(c.name, c.alias, c.input))],
  ['DeleteAlias', 'DELETE', ALIAS, gone((c, f) => f.deleteAlias(c.name, c.alias))],
  ['PutFunctionConcurrency', 'PUT', RESERVED, ok((c, f) => f.putFunctionConcurrency(c.name, c.input))],
  ['DeleteFunctionConcurrency', 'DELETE', RESERVED, gone((c, f) => f.deleteFunctionConcurrency(c.name))],
  ['GetFunctionConcurrency', 'GET', '/2019-09-30/functions/:name/concurrency', ok((c, f) => f.getFunctionConcurrency(c.name))],
  ['ListProvisionedConcurrencyConfigs', 'GET', `${PROVISIONED}?List=ALL`, ok((c, f) => f.listProvisionedConcurrencyConfigs(c.name, c.page))],
  ['GetProvisionedConcurrencyConfig', 'GET', PROVISIONED, ok((c, f) => f.getProvisionedConcurrencyConfig(c.name, c.qualifier))],
  ['PutProvisionedConcurrencyConfig', 'PUT', PROVISIONED, accepted((c, f) => f.putProvisionedConcurrencyConfig(c.name, c.qualifier, c.input))],
  ['DeleteProvisionedConcurrencyConfig', 'DELETE', PROVISIONED, gone((c, f) => f.deleteProvisionedConcurrencyConfig(c.name, c.qualifier))],
  ['TagResource', 'POST', TAGS, gone((c, f) => f.tagResource(c.arn, c.input))],
  ['UntagResource', 'DELETE', TAGS, gone((c, f) => f.untagResource(c.arn, c.tagKeys))],
  ['ListTags', 'GET', TAGS, ok((c, f) => f.listTags(c.arn))],
  ['GetAccountSettings', 'GET', '/2016-08-19/account-settings', ok((_, f) => f.getAccountSettings())],

  ['GetPolicy', 'GET', `${F}/policy`, ok(noResource)],
  ['AddPermission', 'POST', `${F}/policy`, refused],
  ['RemovePermission', 'DELETE', `${F}/policy/:statement`, refused],
  ['GetFunctionUrlConfig', 'GET', FN_URL, ok(noResource)],
  ['CreateFunctionUrlConfig', 'POST', FN_URL, refused],
  ['UpdateFunctionUrlConfig', 'PUT', FN_URL, refused],
  ['DeleteFunctionUrlConfig', 'DELETE', FN_URL, refused],
  ['ListFunctionUrlConfigs', 'GET', '/2021-10-31/functions/:name/urls', ok(emptyList('FunctionUrlConfigs', NO_FN))],
  ['GetFunctionEventInvokeConfig', 'GET', EVENT_INVOKE, ok(noEventInvokeConfig)],
  ['PutFunctionEventInvokeConfig', 'PUT', EVENT_INVOKE, refused],
  ['UpdateFunctionEventInvokeConfig', 'POST', EVENT_INVOKE, refused],
  ['DeleteFunctionEventInvokeConfig', 'DELETE', EVENT_INVOKE, refused],
  ['ListFunctionEventInvokeConfigs', 'GET', `${EVENT_INVOKE}/list`, ok(emptyList('FunctionEventInvokeConfigs', "The function doesn't exist."))],
  ['GetFunctionCodeSigningConfig', 'GET', FUNCTION_SIGNING, ok(noCodeSigning)],
  ['PutFunctionCodeSigningConfig', 'PUT', FUNCTION_SIGNING, refused],
  ['DeleteFunctionCodeSigningConfig', 'DELETE', FUNCTION_SIGNING, refused],
  ['GetFunctionRecursionConfig', 'GET', RECURSION, ok((c, f) => f.recursion.get(c.name))],
  ['PutFunctionRecursionConfig', 'PUT', RECURSION, ok((c, f) => f.recursion.put(c.name, c.input))],
  ['GetRuntimeManagementConfig', 'GET', RUNTIME, refused],
  ['PutRuntimeManagementConfig', 'PUT', RUNTIME, refused],
  ['GetFunctionScalingConfig', 'GET', SCALING, refused],
  ['PutFunctionScalingConfig', 'PUT', SCALING, refused],

  ['ListEventSourceMappings', 'GET', ESM, ok(emptyList('EventSourceMappings'))],
  ['CreateEventSourceMapping', 'POST', ESM, refused],
  ['GetEventSourceMapping', 'GET', `${ESM}/:uuid`, ok(noSuchThing)],
  ['UpdateEventSourceMapping', 'PUT', `${ESM}/:uuid`, refused],
  ['DeleteEventSourceMapping', 'DELETE', `${ESM}/:uuid`, refused],

  ['GetLayerVersionByArn', 'GET', `${LAYERS}?find=LayerVersion`, ok((c, f) => f.layers.getByArn(c.layerVersionArn, c.codeLocation))],
  ['ListLayers', 'GET', LAYERS, ok((c, f) => f.layers.list(c.layerPage))],
  ['ListLayerVersions', 'GET', `${LAYERS}/:layer/versions`, ok((c, f) => f.layers.listVersions(c.layer, c.layerPage))],
  ['PublishLayerVersion', 'POST', `${LAYERS}/:layer/versions`, created((c, f) => f.layers.publish(c.layer, c.input, c.codeLocation))],
  ['GetLayerVersion', 'GET', LAYER, ok((c, f) => f.layers.get(c.layer, c.layerVersion, c.codeLocation))],
  ['DeleteLayerVersion', 'DELETE', LAYER, gone((c, f) => f.layers.delete(c.layer, c.layerVersion))],
  ['GetLayerVersionPolicy', 'GET', `${LAYER}/policy`, ok((c, f) => f.layers.getPolicy(c.layer, c.layerVersion))],
  ['AddLayerVersionPermission', 'POST', `${LAYER}/policy`, created((c, f) => f.layers.addPermission(c.layer, c.layerVersion, c.input, c.revisionId))],
  ['RemoveLayerVersionPermission', 'DELETE', `${LAYER}/policy/:statement`, gone((c, f) => f.layers.removePermission(c.layer, c.layerVersion, c.statement, c.revisionId))],

  ['CreateCodeSigningConfig', 'POST', SIGNING, refused],
  ['ListCodeSigningConfigs', 'GET', SIGNING, refused],
  ['GetCodeSigningConfig', 'GET', `${SIGNING}/:arn`, refused],
  ['UpdateCodeSigningConfig', 'PUT', `${SIGNING}/:arn`, refused],
  ['DeleteCodeSigningConfig', 'DELETE', `${SIGNING}/:arn`, refused],
  ['ListFunctionsByCodeSigningConfig', 'GET', `${SIGNING}/:arn/functions`, refused],

  ['CreateCapacityProvider', 'POST', PROVIDERS, refused],
  ['ListCapacityProviders', 'GET', PROVIDERS, refused],
  ['GetCapacityProvider', 'GET', `${PROVIDERS}/:provider`, refused],
  ['UpdateCapacityProvider', 'PUT', `${PROVIDERS}/:provider`, refused],
  ['DeleteCapacityProvider', 'DELETE', `${PROVIDERS}/:provider`, refused],
  ['ListFunctionVersionsByCapacityProvider', 'GET', `${PROVIDERS}/:provider/function-versions`, refused],

  ['GetDurableExecution', 'GET', DURABLE, refused],
  ['GetDurableExecutionHistory', 'GET', `${DURABLE}/history`, refused],
  ['GetDurableExecutionState', 'GET', `${DURABLE}/state`, refused],
  ['CheckpointDurableExecution', 'POST', `${DURABLE}/checkpoint`, refused],
  ['StopDurableExecution', 'POST', `${DURABLE}/stop`, refused],
  ['ListDurableExecutionsByFunction', 'GET', '/2025-12-01/functions/:name/durable-executions', refused],
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
    ...(query === undefined ? {} : { selector: [key, value] as const }),
    handling: handling ?? ok(() => refuse(operation)),
  };
});

/** The path of an operation in Express's syntax. */
export function routePath(operation: string): string {
  return LAMBDA_ROUTES.find((route) => route.operation === operation)?.path ?? '';
}

/** An operation that AWS has and lambdabox has not. */
function refuse(operation: string): never {
  throw clientError('notImplemented', `lambdabox does not implement ${operation}.`);
}
