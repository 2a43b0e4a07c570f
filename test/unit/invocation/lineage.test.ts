import { withPass } from '../../../src/invocation/lineage';

const TRACE = 'Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=0';
const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** The chain after a call of each of these functions by the one before. */
const chain = (...names: string[]) =>
  names.reduce((trace, name) => withPass(trace, { functionArn: arn(name) }), TRACE);

it('begins with the first function of a chain', () => {
  expect(chain('f')).toMatch(new RegExp(`^${TRACE};Lineage=1:[0-9a-f]{8}:0$`));
});

it('counts each function for itself, and keeps the rest of the trace', () => {
  expect(chain('f', 'g', 'f')).toMatch(new RegExp(`^${TRACE};Lineage=1:[0-9a-f]{8}:0\\|1:[0-9a-f]{8}:1$`));
});

it('stops the call that would be the seventeenth of one function', () => {
  const loop = (calls: number) => chain(...Array<string>(calls).fill('f'));
  expect(loop(16)).toMatch(/:15$/);
  expect(() => loop(17)).toThrow('is in a recursive loop');
});

it('lets a loop go on that is allowed', () => {
  const allowed = { functionArn: arn('f'), recursiveLoop: 'Allow' } as const;
  let trace = TRACE;
  for (let call = 0; call < 20_000; call += 1) trace = withPass(trace, allowed);
  expect(trace).toMatch(/;Lineage=1:[0-9a-f]{8}:9999$/);
  expect(() => withPass(trace, { functionArn: arn('f') })).toThrow('is in a recursive loop');
});

it('stops a loop of several functions', () => {
  const loop = Array.from({ length: 33 }, (_, call) => ['f', 'g'][call % 2] ?? '');
  expect(() => chain(...loop)).toThrow('function:f is in a recursive loop');
  expect(() => chain(...loop.slice(1))).not.toThrow();
});

it('reads the older form, and drops what it cannot read', () => {
  expect(withPass(`${TRACE};Lineage=a87bd80c:3|nonsense|`, { functionArn: arn('f') })).toMatch(
    /;Lineage=1:a87bd80c:3\|1:[0-9a-f]{8}:0$/,
  );
});

it('never outgrows its header', () => {
  const many = chain(...Array.from({ length: 100 }, (_, number) => `function-${number}`));
  expect(many.slice(many.indexOf('Lineage=') + 8).length).toBeLessThanOrEqual(256);
});
