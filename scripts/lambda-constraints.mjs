/**
 * Writes src/functions/validation/service-model.ts: what AWS's model of Lambda says of the members that lambdabox checks.
 * The model comes with botocore; a release is `pip download --no-deps botocore==<version>`, unpacked.
 *
 *   node scripts/lambda-constraints.mjs <botocore folder> > src/functions/validation/service-model.ts
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** A structure and its member, as the model names them. */
const MEMBERS = [
  'CreateFunctionRequest.FunctionName',
  'CreateFunctionRequest.Role',
  'CreateFunctionRequest.Handler',
  'CreateFunctionRequest.Description',
  'CreateFunctionRequest.Timeout',
  'CreateFunctionRequest.MemorySize',
  'CreateFunctionRequest.Layers',
  'CreateFunctionRequest.Architectures',
  'CreateFunctionRequest.KMSKeyArn',
  'CreateFunctionRequest.CodeSigningConfigArn',
  'CreateFunctionRequest.FileSystemConfigs',
  'FileSystemConfig.Arn',
  'FileSystemConfig.LocalMountPath',
  'VpcConfig.SubnetIds',
  'VpcConfig.SecurityGroupIds',
  'SnapStart.ApplyOn',
  'FunctionCode.S3Bucket',
  'FunctionCode.S3Key',
  'FunctionCode.S3ObjectVersion',
  'CreateFunctionRequest.PackageType',
  'ImageConfig.EntryPoint',
  'ImageConfig.Command',
  'ImageConfig.WorkingDirectory',
  'EphemeralStorage.Size',
  'LoggingConfig.LogFormat',
  'LoggingConfig.ApplicationLogLevel',
  'LoggingConfig.SystemLogLevel',
  'LoggingConfig.LogGroup',
  'Environment.Variables',
  'TracingConfig.Mode',
  'TenancyConfig.TenantIsolationMode',
  'ListFunctionsRequest.FunctionVersion',
  'ListFunctionsRequest.MaxItems',
  'InvocationRequest.FunctionName',
  'InvocationRequest.Qualifier',
  'GetFunctionRecursionConfigRequest.FunctionName',
  'GetProvisionedConcurrencyConfigRequest.Qualifier',
  'PublishVersionRequest.Description',
  'CreateAliasRequest.Name',
  'CreateAliasRequest.FunctionVersion',
  'CreateAliasRequest.Description',
  'AliasRoutingConfiguration.AdditionalVersionWeights',
  'PutFunctionConcurrencyRequest.ReservedConcurrentExecutions',
  'PutProvisionedConcurrencyConfigRequest.ProvisionedConcurrentExecutions',
  'ListProvisionedConcurrencyConfigsRequest.MaxItems',
  'PutFunctionRecursionConfigRequest.RecursiveLoop',
  'PutFunctionEventInvokeConfigRequest.MaximumRetryAttempts',
  'PutFunctionEventInvokeConfigRequest.MaximumEventAgeInSeconds',
  'ListFunctionEventInvokeConfigsRequest.MaxItems',
  'OnSuccess.Destination',
  'OnFailure.Destination',
  'DeadLetterConfig.TargetArn',
  'CreateCodeSigningConfigRequest.Description',
  'AllowedPublishers.SigningProfileVersionArns',
  'CodeSigningPolicies.UntrustedArtifactOnDeployment',
  'ListCodeSigningConfigsRequest.MaxItems',
  'PutRuntimeManagementConfigRequest.UpdateRuntimeOn',
  'PutRuntimeManagementConfigRequest.RuntimeVersionArn',
  'TagResourceRequest.Resource',
  'PublishLayerVersionRequest.LayerName',
  'PublishLayerVersionRequest.Description',
  'PublishLayerVersionRequest.LicenseInfo',
  'PublishLayerVersionRequest.CompatibleRuntimes',
  'PublishLayerVersionRequest.CompatibleArchitectures',
  'GetLayerVersionRequest.LayerName',
  'GetLayerVersionByArnRequest.Arn',
  'ListLayersRequest.CompatibleRuntime',
  'ListLayersRequest.CompatibleArchitecture',
  'ListLayersRequest.MaxItems',
  'AddLayerVersionPermissionRequest.StatementId',
  'AddLayerVersionPermissionRequest.Action',
  'AddLayerVersionPermissionRequest.Principal',
  'AddLayerVersionPermissionRequest.OrganizationId',
  'AddPermissionRequest.StatementId',
  'AddPermissionRequest.Action',
  'AddPermissionRequest.Principal',
  'AddPermissionRequest.SourceArn',
  'AddPermissionRequest.SourceAccount',
  'AddPermissionRequest.EventSourceToken',
  'AddPermissionRequest.FunctionUrlAuthType',
  'AddPermissionRequest.PrincipalOrgID',
  'RemovePermissionRequest.StatementId',
  'PutResourcePolicyRequest.ResourceArn',
  'PutResourcePolicyRequest.Policy',
  'PutResourcePolicyRequest.RevisionId',
  'CreateFunctionUrlConfigRequest.FunctionName',
  'CreateFunctionUrlConfigRequest.Qualifier',
  'CreateFunctionUrlConfigRequest.AuthType',
  'CreateFunctionUrlConfigRequest.InvokeMode',
  'ListFunctionUrlConfigsRequest.MaxItems',
  'Cors.AllowHeaders',
  'Cors.AllowMethods',
  'Cors.AllowOrigins',
  'Cors.ExposeHeaders',
  'Cors.MaxAge',
  'CreateEventSourceMappingRequest.EventSourceArn',
  'CreateEventSourceMappingRequest.FunctionName',
  'CreateEventSourceMappingRequest.BatchSize',
  'CreateEventSourceMappingRequest.MaximumBatchingWindowInSeconds',
  'CreateEventSourceMappingRequest.ParallelizationFactor',
  'CreateEventSourceMappingRequest.StartingPosition',
  'CreateEventSourceMappingRequest.MaximumRecordAgeInSeconds',
  'CreateEventSourceMappingRequest.MaximumRetryAttempts',
  'CreateEventSourceMappingRequest.TumblingWindowInSeconds',
  'CreateEventSourceMappingRequest.Topics',
  'CreateEventSourceMappingRequest.Queues',
  'CreateEventSourceMappingRequest.SourceAccessConfigurations',
  'CreateEventSourceMappingRequest.FunctionResponseTypes',
  'CreateEventSourceMappingRequest.Tags',
  'SourceAccessConfiguration.Type',
  'SourceAccessConfiguration.URI',
  'SelfManagedEventSource.Endpoints',
  'SelfManagedKafkaEventSourceConfig.ConsumerGroupId',
  'EventSourceMappingMetricsConfig.Metrics',
  'Filter.Pattern',
  'ScalingConfig.MaximumConcurrency',
  'ProvisionedPollerConfig.MinimumPollers',
  'ProvisionedPollerConfig.MaximumPollers',
  'ListEventSourceMappingsRequest.MaxItems',
  'InvocationRequest.TenantId',
  'InvokeWithResponseStreamRequest.InvocationType',
  'InvokeWithResponseStreamRequest.LogType',
  'ListCapacityProvidersRequest.State',
  'ListCapacityProvidersRequest.MaxItems',
  'GetCapacityProviderRequest.CapacityProviderName',
  'ListFunctionVersionsByCapacityProviderRequest.MaxItems',
  'GetFunctionScalingConfigRequest.Qualifier',
  'ListDurableExecutionsByFunctionRequest.DurableExecutionName',
  'ListDurableExecutionsByFunctionRequest.Statuses',
  'ListDurableExecutionsByFunctionRequest.MaxItems',
  'GetDurableExecutionHistoryRequest.DurableExecutionArn',
  'GetDurableExecutionHistoryRequest.MaxItems',
];

/** Numbers, patterns and values of a shape, and of what it holds. */
function factsOf(shapes, name) {
  const { min, max, pattern, enum: values, member, key, value } = shapes[name];
  const held = (part) => (part ? factsOf(shapes, part.shape) : undefined);
  return Object.fromEntries(
    Object.entries({
      min,
      max,
      pattern,
      values,
      item: held(member),
      key: held(key),
      value: held(value),
    }).filter(([, fact]) => fact !== undefined && (typeof fact !== 'object' || Object.keys(fact).length > 0)),
  );
}

export function constraintsOf({ shapes }) {
  return Object.fromEntries(
    MEMBERS.map((member) => {
      const [structure, name] = member.split('.');
      const shape = shapes[structure]?.members?.[name]?.shape;
      if (shape === undefined) throw new Error(`the model has no ${member}`);
      return [member, factsOf(shapes, shape)];
    }),
  );
}

function print(folder) {
  const path = join(folder, 'data/lambda/2015-03-31/service-2.json');
  const model = JSON.parse(existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`)));
  const version = /__version__ = '([^']+)'/.exec(readFileSync(join(folder, '__init__.py'), 'utf8'))?.[1];
  process.stdout.write(`/*
 * Written by scripts/lambda-constraints.mjs from AWS's model of Lambda (2015-03-31) in botocore ${version}; not to be
 * edited. Lengths and values of the members that are checked, by structure and member. Where Lambda answers otherwise
 * than its model says: model-corrections.ts.
 */

// prettier-ignore
export const SERVICE_MODEL = {
${Object.entries(constraintsOf(model))
  .map(([member, facts]) => `  '${member}': ${literal(facts)},`)
  .join('\n')}
} as const;
`);
}

function literal(value) {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${literal(item)}`)
    .join(', ')} }`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) print(process.argv[2]);
