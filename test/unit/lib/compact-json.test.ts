import { compactJson } from '../../../src/lib/compact-json';

test.each([
  ['["hello", 3, true]', '["hello",3,true]'],
  [' {\n\t"a b" : [ 1.50 , -0 ] ,\r\n "c" : null }\n', '{"a b":[1.50,-0],"c":null}'],
  ['{"a": "x \\" , y\\\\", "b": " "}', '{"a":"x \\" , y\\\\","b":" "}'],
  ['"a b"', '"a b"'],
  ['{"ü": "é ü"}', '{"ü":"é ü"}'],
  ['[]', '[]'],
  ['  12 ', '12'],
])('%j is %j', (text, compact) => {
  expect(compactJson(Buffer.from(text)).toString()).toBe(compact);
});

it('makes nothing of what has no white space', () => {
  const text = Buffer.from('{"hello":"the world"}');
  expect(compactJson(text)).toBe(text);
});
