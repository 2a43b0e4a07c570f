import { clientError, type AwsError } from '../../errors';
import type { AccountScope } from '../names';
import { invalid, Violations } from '../validation/constraints';
import { textChecks } from '../validation/model-constraints';

export interface LayerVersionAddress {
  readonly name: string;
  readonly version: number;
}

export function layerArn({ region, accountId }: AccountScope, name: string): string {
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}`;
}

export function layerVersionArn(scope: AccountScope, name: string, version: number): string {
  return `${layerArn(scope, name)}:${version}`;
}

/** The name under which a layer is published. Throws ValidationException. */
export function checkPublishedName(name: string, violations: Violations): void {
  violations.check('layerName', name, ...textChecks('PublishLayerVersionRequest.LayerName'));
}

/** The name that a name or a layer's ARN means. Throws for what is neither, and for ARNs that lead elsewhere. */
export function layerName(scope: AccountScope, text: string): string {
  const violations = new Violations();
  violations.check('layerName', text, ...textChecks('GetLayerVersionRequest.LayerName'));
  violations.throwIfAny();
  if (!text.startsWith('arn:')) return text;
  const [, , , region, accountId, , name = ''] = text.split(':');
  requireReachable(scope, { region, accountId }, text);
  return name;
}

/** Throws for what is no layer version's ARN, and for one that leads elsewhere. */
export function parseLayerVersionArn(scope: AccountScope, arn: string | undefined): LayerVersionAddress {
  const violations = new Violations();
  violations.require('arn', arn);
  violations.check('arn', arn, ...textChecks('GetLayerVersionByArnRequest.Arn'));
  violations.throwIfAny();
  const [, , , region, accountId, , name = '', version = ''] = (arn ?? '').split(':');
  requireReachable(scope, { region, accountId }, arn ?? '');
  return { name, version: Number(version) };
}

/** Throws InvalidParameterValueException for a number that no version has. */
export function checkVersionNumber(version: number): void {
  if (version < 1) throw invalid('Layer Version Cannot be less than 1');
}

function requireReachable(
  scope: AccountScope,
  { region, accountId }: { readonly region: string | undefined; readonly accountId: string | undefined },
  arn: string,
): void {
  if (accountId !== scope.accountId) throw foreignLayer(scope, arn);
  if (region !== scope.region) throw layerGone();
}

export function layerGone(): AwsError {
  return clientError('resourceNotFound', 'The resource you requested does not exist.');
}

/** There is one account here, and nobody can let it use another's layers. */
export function foreignLayer({ accountId }: AccountScope, arn: string): AwsError {
  return clientError(
    'accessDenied',
    `User: arn:aws:iam::${accountId}:root is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} because no resource-based policy allows the lambda:GetLayerVersion action`,
  );
}
