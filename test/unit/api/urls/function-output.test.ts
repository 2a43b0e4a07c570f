import { bufferedAnswer } from '../../../../src/api/urls/buffered-answer';
import { answerOf } from '../../../../src/api/urls/function-output';
import { RESULT } from '../support';

/** Status, content type, body; 502 for what is no answer. */
const shown = (payload: string) => {
  const answer = answerOf(Buffer.from(payload));
  return answer
    ? [answer.status, answer.headers.get('content-type'), answer.body.toString()]
    : [502, undefined, ''];
};
const JSON_TYPE = 'application/json';

test.each<[string, number, string]>([
  ['{"hello":"world"}', 200, '{"hello":"world"}'],
  ['{"body":"b","headers":{"x":"y"}}', 200, '{"body":"b","headers":{"x":"y"}}'],
  [`{"statusCode":418,"body":"i'm a teapot"}`, 418, "i'm a teapot"],
  ['{"statusCode":200,"body":"body123"}', 200, 'body123'],
  ['{"statusCode":"201"}', 201, ''],
  ['{"statusCode":200.0,"body":{"a":[1]}}', 200, '{"a":[1]}'],
  ['{"statusCode":200,"body":3}', 200, '3'],
  ['{"statusCode":200,"body":null}', 200, ''],
  ['{"statusCode":200,"body":"aGk=","isBase64Encoded":true}', 200, 'hi'],
  ['{"statusCode":200,"body":"aGk","isBase64Encoded":true}', 200, 'hi'],
  ['{"statusCode":200,"body":"aGk=","isBase64Encoded":false}', 200, 'aGk='],
  ['["hello",3,true]', 200, '["hello",3,true]'],
  ['["hello", 3, true]', 200, '["hello",3,true]'],
  ['{"hello": "the world"}', 200, '{"hello":"the world"}'],
  ['"hello"', 200, 'hello'],
  [String.raw`"a\n\"€\""`, 200, 'a\n"€"'],
  ['3.1', 200, '3.1'],
  ['true', 200, 'true'],
  ['null', 200, 'null'],
  ['', 200, ''],
  ['no json', 200, 'no json'],
])('the output %s is an answer', (payload, status, body) => {
  expect(shown(payload)).toEqual([status, JSON_TYPE, body]);
});

test.each([
  '{"statusCode":"many"}',
  '{"statusCode":"2e2"}',
  '{"statusCode":200.5}',
  '{"statusCode":null}',
  '{"statusCode":{}}',
  '{"statusCode":99}',
  '{"statusCode":101}',
  '{"statusCode":600}',
  '{"statusCode":200,"headers":"x"}',
  '{"statusCode":200,"headers":["x"]}',
  '{"statusCode":200,"cookies":"a=b"}',
  '{"statusCode":200,"headers":{"a b":"x"}}',
  '{"statusCode":200,"headers":{"":"x"}}',
  String.raw`{"statusCode":200,"headers":{"a":"x\r\nSet-Cookie: b=c"}}`,
  String.raw`{"statusCode":200,"cookies":["a=b\nx"]}`,
])('the output %s is none', (payload) => {
  expect(answerOf(Buffer.from(payload))).toBeUndefined();
});

test('headers are in lower case, of any type, and without those of the connection', () => {
  const headers = {
    'Content-Type': 'text/html',
    'X-Number': 3,
    'X-Bool': true,
    'X-Null': null,
    'X-List': ['a', 1],
    'X-Map': { a: 'b', c: [true] },
    'X-Text': 'grüße',
    ...{ Connection: 'close', 'Transfer-Encoding': 'chunked', 'Content-Length': '99', Upgrade: 'x' },
    ...{ 'Keep-Alive': 'x', Trailer: 'x', TE: 'x', 'x-amzn-RequestId': 'mine' },
  };
  const answer = answerOf(Buffer.from(JSON.stringify({ statusCode: 200, headers })));
  expect(Object.fromEntries(answer?.headers ?? [])).toEqual({
    'content-type': 'text/html',
    'x-number': '3',
    'x-bool': 'true',
    'x-null': 'null',
    'x-list': '[a, 1]',
    'x-map': '{a=b, c=[true]}',
    'x-text': Buffer.from('grüße').toString('latin1'),
  });
});

test('a function that streams is understood where its URL does not', () => {
  const type = 'application/vnd.awslambda.http-integration-response';
  const streamed = (text: string, contentType = type) =>
    bufferedAnswer({ ...RESULT, payload: Buffer.from(text), contentType });
  const good = streamed(
    '{"statusCode":201,"headers":{"X":"y"},"cookies":["a=b"]}\0\0\0\0\0\0\0\0{"not":"read"}',
  );
  expect(good).toMatchObject({ status: 201, cookies: ['a=b'], body: Buffer.from('{"not":"read"}') });
  expect(Object.fromEntries(good?.headers ?? [])).toEqual({ 'content-type': JSON_TYPE, x: 'y' });
  expect(streamed('{"statusCode":201}')).toBeUndefined();
  expect(streamed('no json\0\0\0\0\0\0\0\0')).toBeUndefined();
  const plain = streamed('"text"', 'application/octet-stream');
  expect([plain?.status, plain?.headers.get('content-type'), plain?.body.toString()]).toEqual([
    200,
    'application/octet-stream',
    '"text"',
  ]);
});
