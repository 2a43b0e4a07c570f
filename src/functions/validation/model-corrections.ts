import { LISTED_LAYER_RUNTIMES } from '../../engine/aws-runtimes';
import type { MemberConstraint, ModelMember } from './member-constraint';
import { SERVICE_MODEL } from './service-model';

const REGION = '(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}';
const LAYER_VERSION = `(arn:(aws[a-zA-Z-]*)?:lambda:${REGION}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`;
const TAGGABLE =
  'function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+';
const LAYER_RUNTIMES: MemberConstraint = {
  values: LISTED_LAYER_RUNTIMES,
  unnamed: SERVICE_MODEL['ListLayersRequest.CompatibleRuntime'].values,
};

/** Where Lambda answers otherwise than its model says. What is here replaces what the model has. */
export const CORRECTIONS: Readonly<Partial<Record<ModelMember, MemberConstraint>>> = {
  // More than this is for functions on capacity providers (Lambda quotas, "Function configuration").
  'CreateFunctionRequest.Timeout': { max: 900 },
  'CreateFunctionRequest.MemorySize': { max: 10240 },
  'EphemeralStorage.Size': { max: 10240 },
  // As is a version of this kind.
  'CreateAliasRequest.FunctionVersion': { pattern: '(\\$LATEST|[0-9]+)' },
  // In the order in which Lambda names them.
  'CreateFunctionUrlConfigRequest.InvokeMode': { values: ['RESPONSE_STREAM', 'BUFFERED'] },
  'PutFunctionRecursionConfigRequest.RecursiveLoop': { values: ['Terminate', 'Allow'] },
  'CreateEventSourceMappingRequest.StartingPosition': { values: ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'] },
  // A layer is published by its name only.
  'PublishLayerVersionRequest.LayerName': { max: 140, pattern: '[a-zA-Z0-9-_]+' },
  // What Lambda lists is not what its model has.
  'PublishLayerVersionRequest.CompatibleRuntimes': { item: LAYER_RUNTIMES },
  'ListLayersRequest.CompatibleRuntime': LAYER_RUNTIMES,
  // The patterns that Lambda quotes.
  'CreateFunctionRequest.Layers': { item: { max: 2048, min: 1, pattern: LAYER_VERSION } },
  'GetLayerVersionByArnRequest.Arn': { pattern: LAYER_VERSION },
  'TagResourceRequest.Resource': {
    pattern: `arn:(aws[a-zA-Z-]*):lambda:${REGION}:\\d{12}:(${TAGGABLE})`,
  },
};
