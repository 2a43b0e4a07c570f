import { bestRoute, ROUTE } from '../../../../../src/sources/push/http/route-key';

const ROUTES = [
  ...['$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1'],
  ...['ANY /pets/dog/{id}', 'POST /', 'GET /a%20b/{x}/c'],
].map((route) => ({ route }));

test.each<[string, string, string, Record<string, string>]>([
  ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
  ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
  ['PUT', '/pets/dog/2', 'ANY /pets/dog/{id}', { id: '2' }],
  ['GET', '/pets/cat/1%2F2/x%20y', 'GET /pets/{proxy+}', { proxy: 'cat/1/2/x y' }],
  ['POST', '/pets/cat/1', 'ANY /{proxy+}', { proxy: 'pets/cat/1' }],
  ['POST', '/', 'POST /', {}],
  ['GET', '/', '$default', {}],
  ['GET', '/pets/dog/', 'GET /pets/{proxy+}', { proxy: 'dog/' }],
  ['GET', '/a b/%zz/c', 'GET /a%20b/{x}/c', { x: '%zz' }],
])('%s %s takes the route that is most to the point', (method, path, route, parameters) => {
  expect(bestRoute(ROUTES, method, path)).toEqual({
    found: { route },
    parameters,
    weight: expect.any(Array) as [],
  });
});

test('of routes none of which is for it, a request takes none', () => {
  expect(bestRoute([{ route: 'GET /a' }, { route: 'POST /a/{b}' }], 'POST', '/a')).toBeUndefined();
});

test.each([...ROUTES.map(({ route }) => route), 'GET /a/'])('%s is a route', (route) => {
  expect(ROUTE.test(route)).toBe(true);
});

test.each(['GET', 'GET a', 'FETCH /', 'GET /{a+}/b', 'GET /a{b}', 'GET /a//b', '$other', 'get /'])(
  '%s is none',
  (route) => {
    expect(ROUTE.test(route)).toBe(false);
  },
);
