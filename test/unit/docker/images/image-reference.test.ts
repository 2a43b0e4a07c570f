import { isSameRepository, readReference } from '../../../../src/docker/images/image-reference';

const DIGEST = 'ab'.repeat(32);

it.each([
  ['shop', { registry: 'docker.io', repository: 'shop' }],
  ['shop:1.2', { registry: 'docker.io', repository: 'shop', tag: '1.2' }],
  ['me/shop:1', { registry: 'docker.io', repository: 'me/shop', tag: '1' }],
  ['localhost/shop', { registry: 'localhost', repository: 'localhost/shop' }],
  ['127.0.0.1:5000/a/b:t', { registry: '127.0.0.1:5000', repository: '127.0.0.1:5000/a/b', tag: 't' }],
  [
    `1.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${DIGEST}`,
    {
      registry: '1.dkr.ecr.eu-west-1.amazonaws.com',
      repository: '1.dkr.ecr.eu-west-1.amazonaws.com/shop',
      digest: DIGEST,
    },
  ],
  [`shop:1@sha256:${DIGEST}`, { registry: 'docker.io', repository: 'shop', tag: '1', digest: DIGEST }],
])('%s is read in its parts', (text, parts) => {
  expect(readReference(text)).toEqual(parts);
});

it.each(['', 'Shop', 'shop:', 'shop@sha256:12', 'https://a.b/shop', 'a b', `${'a'.repeat(2000)}`])(
  '%j names no image',
  (text) => {
    expect(readReference(text)).toBeUndefined();
  },
);

it('knows a repository by its short and its long name', () => {
  expect(isSameRepository('shop', 'docker.io/library/shop')).toBe(true);
  expect(isSameRepository('me/shop', 'index.docker.io/me/shop')).toBe(true);
  expect(isSameRepository('localhost:5000/shop', 'shop')).toBe(false);
});
