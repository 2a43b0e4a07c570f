import { ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const tracing = (Mode: string) => ({ TracingConfig: { Mode } });
const update = (input: object) => box.resources.functionConfiguration.update('f', input);
const mode = () => box.plane.resolver.resolve('f', undefined, () => 0).version.tracingMode;

it('is passed through unless a function is created with active tracing', async () => {
  expect(await box.active(tracing('Active'))).toMatchObject(tracing('Active'));
  expect(mode()).toBe('Active');
  await box.resources.functions.delete('f');
  expect(await box.active()).toMatchObject(tracing('PassThrough'));
});

it('is changed by an update, and stays over one of something else', async () => {
  await box.active();
  expect(await update(tracing('Active'))).toMatchObject(tracing('Active'));
  await box.settle();
  expect(mode()).toBe('Active');
  expect(await update({ Timeout: 9 })).toMatchObject(tracing('Active'));
  await box.settle();
  expect(await update(tracing('PassThrough'))).toMatchObject(tracing('PassThrough'));
});

it('is one of two words', async () => {
  expect(await refusal(() => box.create(tracing('On')))).toBe(
    "400 ValidationException (untyped): 1 validation error detected: Value 'On' at 'tracingConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [Active, PassThrough]",
  );
});
