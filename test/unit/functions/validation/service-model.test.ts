import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-lambda';
import type { MemberConstraint } from '../../../../src/functions/validation/member-constraint';
import { constraintOf } from '../../../../src/functions/validation/model-constraints';
import { CORRECTIONS } from '../../../../src/functions/validation/model-corrections';
import { SERVICE_MODEL } from '../../../../src/functions/validation/service-model';

const ROOT = join(__dirname, '../../../..');
const TABLE: Readonly<Record<string, MemberConstraint>> = SERVICE_MODEL;

/** The members of a structure, as AWS's client for JavaScript has them. */
function membersOf(structure: string): readonly unknown[] {
  const schema: unknown = Reflect.get(sdk, `${structure}$`);
  const members: unknown = Array.isArray(schema) ? schema[4] : undefined;
  return Array.isArray(members) ? members : [];
}

test.each(Object.keys(TABLE))("AWS's own client knows %s", (member) => {
  const [structure = '', name] = member.split('.');
  expect(membersOf(structure)).toContain(name);
});

describe("whatever AWS's own client offers may be chosen", () => {
  test.each<[string, readonly string[] | undefined, Readonly<Record<string, string>>]>([
    ['architecture', SERVICE_MODEL['CreateFunctionRequest.Architectures'].item.values, sdk.Architecture],
    ['log format', SERVICE_MODEL['LoggingConfig.LogFormat'].values, sdk.LogFormat],
    ['level', SERVICE_MODEL['LoggingConfig.ApplicationLogLevel'].values, sdk.ApplicationLogLevel],
    ['system level', SERVICE_MODEL['LoggingConfig.SystemLogLevel'].values, sdk.SystemLogLevel],
    ['recursion', SERVICE_MODEL['PutFunctionRecursionConfigRequest.RecursiveLoop'].values, sdk.RecursiveLoop],
    ['URL auth', SERVICE_MODEL['AddPermissionRequest.FunctionUrlAuthType'].values, sdk.FunctionUrlAuthType],
    ['URL mode', SERVICE_MODEL['CreateFunctionUrlConfigRequest.InvokeMode'].values, sdk.InvokeMode],
    ['tenants', SERVICE_MODEL['TenancyConfig.TenantIsolationMode'].values, sdk.TenantIsolationMode],
    ['tracing', SERVICE_MODEL['TracingConfig.Mode'].values, sdk.TracingMode],
    ['version', SERVICE_MODEL['ListFunctionsRequest.FunctionVersion'].values, sdk.FunctionVersion],
    ['filter', SERVICE_MODEL['ListLayersRequest.CompatibleRuntime'].values, sdk.Runtime],
    ['layer', SERVICE_MODEL['PublishLayerVersionRequest.CompatibleRuntimes'].item.values, sdk.Runtime],
  ])('%s', (_, values, offered) => {
    // The model may be newer than the client.
    expect(values).toEqual(expect.arrayContaining(Object.values(offered)));
  });
});

test.each(Object.entries(CORRECTIONS))(
  'the correction of %s says what the model does not',
  (member, facts) => {
    const { [member]: model } = TABLE;
    expect({ ...model, ...facts }).not.toEqual(model);
    expect(constraintOf(member as keyof typeof SERVICE_MODEL)).toMatchObject(facts);
  },
);

describe('the table is what the script writes', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lambdabox-model-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('of a model that says the same, and of the same release', () => {
    const text = readFileSync(join(ROOT, 'src/functions/validation/service-model.ts'), 'utf8');
    const version = /in botocore (\S+);/.exec(text)?.[1];
    const data = join(folder, 'data/lambda/2015-03-31');
    mkdirSync(data, { recursive: true });
    writeFileSync(join(folder, '__init__.py'), `__version__ = '${version}'\n`);
    writeFileSync(join(data, 'service-2.json'), JSON.stringify({ shapes: shapesOf(TABLE) }));
    const script = join(ROOT, 'scripts/lambda-constraints.mjs');
    expect(execFileSync(process.execPath, [script, folder], { encoding: 'utf8' })).toBe(text);
  });
});

interface Shape {
  readonly [fact: string]: unknown;
}

/** Shapes of AWS's form, from which the table could have been written. */
function shapesOf(table: typeof TABLE): Record<string, Shape> {
  const shapes: Record<string, Shape> = {};
  const add = (name: string, { item, key, value, values, ...facts }: MemberConstraint): { shape: string } => {
    const held = (part: string, constraint: MemberConstraint | undefined) =>
      constraint ? { [part]: add(`${name}.${part}`, constraint) } : {};
    shapes[name] = {
      ...facts,
      ...(values ? { enum: values } : {}),
      ...{ ...held('member', item), ...held('key', key), ...held('value', value) },
    };
    return { shape: name };
  };
  for (const [member, facts] of Object.entries(table)) {
    const [structure = '', name = ''] = member.split('.');
    const known = shapes[structure]?.members as Shape | undefined;
    shapes[structure] = { members: { ...known, [name]: add(member, facts) } };
  }
  return shapes;
}
