import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

it('is stopped unless it is allowed, also after a restart, and not for ever', async () => {
  await box.active();
  expect(box.resources.recursion.get('f')).toEqual({ RecursiveLoop: 'Terminate' });
  expect(box.resolve()).not.toHaveProperty('recursiveLoop');
  expect(await box.resources.recursion.put('f', { RecursiveLoop: 'Allow' })).toEqual({
    RecursiveLoop: 'Allow',
  });
  expect(box.resolve().recursiveLoop).toBe('Allow');
  box.plane.close();
  await box.open();
  expect(box.resources.recursion.get('f')).toEqual({ RecursiveLoop: 'Allow' });
  await box.resources.recursion.put('f', { RecursiveLoop: 'Terminate' });
  expect(box.resources.recursion.get('f')).toEqual({ RecursiveLoop: 'Terminate' });
  expect(box.resolve()).not.toHaveProperty('recursiveLoop');
});

it('is a setting of a function that exists, with one of two values', async () => {
  const put = (input: object) => refusal(() => box.resources.recursion.put('f', input));
  expect(await put({ RecursiveLoop: 'Allow' })).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:f`,
  );
  expect(await put({ RecursiveLoop: 'Never' })).toMatch(/^400 ValidationException/);
  await box.active();
  expect(await put({})).toMatch(/^400 ValidationException/);
  expect(await put({ RecursiveLoop: 'Never' })).toMatch(
    /'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: \[Terminate, Allow\]$/,
  );
});
