import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active();
});
afterEach(() => box.close());

const reserve = (ReservedConcurrentExecutions: unknown, name = 'f') =>
  box.resources.reservedConcurrency.put(name, { ReservedConcurrentExecutions });
const QUALIFIED =
  '400 InvalidParameterValueException: This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.';

describe('reserved concurrency', () => {
  it('is set, shown, taken from the account and given back', async () => {
    expect(box.resources.reservedConcurrency.get('f')).toEqual({});
    expect(await reserve(300)).toEqual({ ReservedConcurrentExecutions: 300 });
    expect(box.resources.reservedConcurrency.get('f')).toEqual({ ReservedConcurrentExecutions: 300 });
    expect(box.resources.functions.get('f', undefined, String)).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 300 },
    });
    expect(box.resources.reservedConcurrency.unreserved()).toBe(700);
    expect(box.resolve().reservedConcurrency).toBe(300);
    await box.resources.reservedConcurrency.delete('f');
    await box.resources.reservedConcurrency.delete('f');
    expect(box.resources.reservedConcurrency.unreserved()).toBe(1000);
    expect(box.resolve()).not.toHaveProperty('reservedConcurrency');
  });

  it('of 0 stops a function; deleting the function gives its share back', async () => {
    await reserve(0);
    expect(box.resolve().reservedConcurrency).toBe(0);
    await reserve(10);
    await box.resources.functions.delete('f');
    expect(box.resources.reservedConcurrency.unreserved()).toBe(1000);
  });

  it('leaves at least 100 for the others, counting its own share once', async () => {
    await box.active({ FunctionName: 'g' });
    await reserve(500, 'g');
    const refused =
      "400 InvalidParameterValueException (untyped): Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
    expect(await refusal(() => reserve(401))).toBe(refused);
    await reserve(400);
    expect(await refusal(() => reserve(401))).toBe(refused);
    expect(await refusal(() => reserve(399))).toBe('nothing was refused');
  });

  it('may take all of an account that has fewer than 100', async () => {
    const small = new ControlPlaneBox(undefined, { accountConcurrency: 8 });
    await small.open();
    await small.active();
    const put = (n: number) =>
      small.resources.reservedConcurrency.put('f', { ReservedConcurrentExecutions: n });
    expect(await refusal(() => put(9))).toMatch(/below its minimum value of \[0\]/);
    expect(await put(8)).toEqual({ ReservedConcurrentExecutions: 8 });
    await small.close();
  });

  it('is refused for versions and aliases, absent functions and values of a wrong form', async () => {
    expect(await refusal(() => reserve(1, 'f:1'))).toBe(QUALIFIED);
    expect(await refusal(() => box.resources.reservedConcurrency.get('f:live'))).toBe(QUALIFIED);
    expect(await refusal(() => reserve(-1, 'g'))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g:$LATEST`,
    );
    expect(await refusal(() => box.resources.reservedConcurrency.get('g'))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g`,
    );
    expect(await refusal(() => reserve(-1))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0",
    );
    expect(await refusal(() => reserve(undefined))).toMatch(/Value null at 'reservedConcurrentExecutions'/);
    expect(await refusal(() => reserve(1.5))).toMatch(/^400 SerializationException/);
  });
});
