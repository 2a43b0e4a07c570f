import { ARN, refusal, RegistryBox } from '../../support/registry';

let box: RegistryBox;
beforeEach(async () => {
  box = new RegistryBox();
  await box.open();
});
afterEach(() => box.close());

it('is stopped unless it is allowed, also after a restart, and not for ever', async () => {
  await box.active();
  expect(box.registry.recursion.get('f')).toEqual({ RecursiveLoop: 'Terminate' });
  expect(box.resolve()).not.toHaveProperty('recursiveLoop');
  expect(await box.registry.recursion.put('f', { RecursiveLoop: 'Allow' })).toEqual({
    RecursiveLoop: 'Allow',
  });
  expect(box.resolve().recursiveLoop).toBe('Allow');
  await box.registry.close();
  await box.open();
  expect(box.registry.recursion.get('f')).toEqual({ RecursiveLoop: 'Allow' });
  await box.registry.recursion.put('f', { RecursiveLoop: 'Terminate' });
  expect(box.registry.recursion.get('f')).toEqual({ RecursiveLoop: 'Terminate' });
  expect(box.resolve()).not.toHaveProperty('recursiveLoop');
});

it('is a setting of a function that exists, with one of two values', async () => {
  const put = (input: object) => refusal(() => box.registry.recursion.put('f', input));
  expect(await put({ RecursiveLoop: 'Allow' })).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:f`,
  );
  await box.active();
  expect(await put({})).toMatch(/^400 ValidationException/);
  expect(await put({ RecursiveLoop: 'Never' })).toMatch(
    /'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: \[Allow, Terminate\]$/,
  );
});
