import { keyPairCaution } from '../../../../../src/api/http/sigv4/key-pair-caution';

const KNOWN = { accessKeyId: 'test', secretAccessKey: 'test' };
const LONG = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

it.each(['0.0.0.0', '192.0.2.1', '::'])('warns of a pair that is easily guessed on %s', (host) => {
  expect(keyPairCaution(host, KNOWN)).toContain(`is easily guessed, and the service listens on ${host}`);
  expect(keyPairCaution(host, { ...LONG, secretAccessKey: 'test' })).toBeDefined();
});

it.each([
  ['127.0.0.1', KNOWN],
  ['::1', KNOWN],
  ['localhost', KNOWN],
  ['0.0.0.0', LONG],
  ['0.0.0.0', undefined],
])('says nothing on %s of %j', (host, pair) => {
  expect(keyPairCaution(host, pair)).toBeUndefined();
});
