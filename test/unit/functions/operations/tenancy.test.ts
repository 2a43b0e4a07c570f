import { ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const PER_TENANT = { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } };

it('is chosen when a function is created, shown in every view of it, and handed to its calls', async () => {
  expect(await box.active({ ...PER_TENANT, Publish: true })).toMatchObject(PER_TENANT);
  const { functions, functionConfiguration, versions } = box.resources;
  expect(functionConfiguration.get('f')).toMatchObject(PER_TENANT);
  expect(functions.get('f', undefined, () => '')).toMatchObject({ Configuration: PER_TENANT });
  expect(functions.list({})).toMatchObject({ Functions: [PER_TENANT] });
  expect(versions.list('f', {})).toMatchObject({ Versions: [PER_TENANT, PER_TENANT] });
  const { version } = box.plane.resolver.resolve('f', '1', () => 0);
  expect(version.tenantIsolation).toBe('PER_TENANT');
});

it('is absent where it was not asked for', async () => {
  await box.active();
  expect(box.resources.functionConfiguration.get('f')).not.toHaveProperty('TenancyConfig');
});

it('outlives an update, which cannot change it', async () => {
  await box.active(PER_TENANT);
  const update = (input: object) => box.resources.functionConfiguration.update('f', input);
  expect(await update({ Timeout: 9, ...PER_TENANT })).toMatchObject({ Timeout: 9, ...PER_TENANT });
  await box.settle();
  expect(await update({ Timeout: 8 })).toMatchObject({ Timeout: 8, ...PER_TENANT });
});

it('cannot be turned on later', async () => {
  await box.active();
  expect(await refusal(() => box.resources.functionConfiguration.update('f', PER_TENANT))).toMatch(
    /^400 InvalidParameterValueException: TenancyConfig cannot be changed after/,
  );
});

it.each([
  [
    {},
    "Value null at 'tenancyConfig.tenantIsolationMode' failed to satisfy constraint: Member must not be null",
  ],
  [
    { TenantIsolationMode: 'SHARED' },
    "Value 'SHARED' at 'tenancyConfig.tenantIsolationMode' failed to satisfy constraint: Member must satisfy enum value set: [PER_TENANT]",
  ],
])('is checked as AWS does: %j', async (TenancyConfig, message) => {
  expect(await refusal(() => box.create({ TenancyConfig }))).toBe(
    `400 ValidationException (untyped): 1 validation error detected: ${message}`,
  );
});

it('excludes provisioned concurrency', async () => {
  await box.active({ ...PER_TENANT, Publish: true });
  const put = () =>
    box.resources.provisionedConcurrency.put('f', '1', { ProvisionedConcurrentExecutions: 1 });
  expect(await refusal(put)).toMatch(
    /^400 InvalidParameterValueException: Provisioned Concurrency is not supported/,
  );
});

it('excludes function URLs', async () => {
  await box.active(PER_TENANT);
  const create = () => box.resources.functionUrls.create('f', undefined, { AuthType: 'NONE' });
  expect(await refusal(create)).toMatch(/^400 InvalidParameterValueException: Function URL is not supported/);
});
