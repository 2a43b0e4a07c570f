import type { Session } from '../../access/session';
import { functionArn, parseAddress, type FunctionAddress } from '../../functions/names';
import { UNKNOWN_OPERATION, type InsideRequest, type Wish } from '../http/door';
import { LAMBDA_ROUTES, type Route } from './lambda-routes';

type Scope = Session['scope'];
type Params = Readonly<Record<string, string>>;

/** Operations whose permission has another name (Service authorization reference, "AWS Lambda"). */
const ACTIONS: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
  GetLayerVersionByArn: 'GetLayerVersion',
};

/** Whose bodies name what else they need. */
const READ_INPUTS: ReadonlySet<string> = new Set([
  'CreateFunction',
  'UpdateFunctionConfiguration',
  'UpdateFunctionCode',
  'PublishLayerVersion',
]);

const PATTERNS = LAMBDA_ROUTES.map((route) => ({ route, pattern: patternOf(route) }));

/** All that a request signed for Lambda wants; each must be allowed. Throws as the operation does for a bad name. */
export function lambdaWishes(request: InsideRequest, scope: Scope): Wish[] {
  const { method, path, query } = request;
  for (const { route, pattern } of PATTERNS) {
    const [key, value] = route.selector ?? [];
    if (route.method !== method || (key !== undefined && query.get(key) !== value)) continue;
    const found = pattern.exec(path);
    if (found) return wishesOf(route, decoded(found.groups ?? {}), request, scope);
  }
  return [UNKNOWN_OPERATION];
}

function wishesOf({ operation }: Route, params: Params, request: InsideRequest, scope: Scope): Wish[] {
  const action = `lambda:${ACTIONS[operation] ?? operation}`;
  const input = READ_INPUTS.has(operation) ? inputOf(request) : {};
  const name = params.name ?? (operation === 'CreateFunction' ? input.FunctionName : undefined);
  const address =
    name === undefined ? undefined : parseAddress(scope, name, request.query.get('Qualifier') ?? undefined);
  const wish = address
    ? { action, resource: functionArn(scope, address.name, address.qualifier), of: policyOf(address) }
    : { action, ...ofArn(resourceOf(params, request.query, scope), scope) };
  // Whoever names a role gives it to the function: without this, a function could have any role by a function of its own.
  const passed = input.Role === undefined ? [] : [{ action: 'iam:PassRole', resource: input.Role }];
  return [wish, ...passed, ...objectReads(input)];
}

/** Code in S3 is read with the keys of the service, so who has it read must be allowed to. */
function objectReads({ Code = {}, Content = {}, ...flat }: WishInput): Wish[] {
  return [flat, Code, Content].flatMap(({ S3Bucket, S3Key, S3ObjectVersion }) => {
    if (S3Bucket === undefined || S3Key === undefined) return [];
    const action = S3ObjectVersion === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    return [{ action, resource: `arn:aws:s3:::${S3Bucket}/${S3Key}` }];
  });
}

/** A function by its ARN, as the operations of tags have it, has its policy as well. */
function ofArn(resource: string, { region, accountId }: Scope): Omit<Wish, 'action'> {
  const functions = `arn:aws:lambda:${region}:${accountId}:function:`;
  if (!resource.startsWith(functions)) return { resource };
  const [functionName = '', qualifier] = resource.slice(functions.length).split(':');
  return { resource, of: { functionName, ...(qualifier === undefined ? {} : { qualifier }) } };
}

function policyOf({ name, ...qualified }: FunctionAddress): Wish['of'] {
  return { functionName: name, ...qualified };
}

function resourceOf(params: Params, query: URLSearchParams, scope: Scope): string {
  const { layer, version, uuid, arn } = params;
  const lambda = `arn:aws:lambda:${scope.region}:${scope.accountId}`;
  if (layer !== undefined) {
    const plain = layer.startsWith('arn:') ? layer : `${lambda}:layer:${layer}`;
    return version === undefined ? plain : `${plain}:${version}`;
  }
  if (uuid !== undefined) return `${lambda}:event-source-mapping:${uuid}`;
  return arn ?? query.get('Arn') ?? '*';
}

interface CodeInput {
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

interface WishInput extends CodeInput {
  readonly FunctionName?: string;
  readonly Role?: string;
  readonly Code?: CodeInput;
  readonly Content?: CodeInput;
}

/** The texts among the members of a JSON body; what is no JSON object the operation itself refuses. */
function inputOf({ body }: InsideRequest): WishInput {
  try {
    const input: unknown = JSON.parse(body.toString());
    const { Code, Content } = Object(input) as Record<string, unknown>;
    const [code, content] = [textsOf(Code), textsOf(Content)];
    return { ...textsOf(input), ...(code ? { Code: code } : {}), ...(content ? { Content: content } : {}) };
  } catch {
    return {};
  }
}

function textsOf(input: unknown): Record<string, string> | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const texts = Object.entries(input).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

/** As express reads the same template: one segment a parameter, a slash at the end or none. */
function patternOf({ path }: Route): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);
}

function decoded(params: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}
