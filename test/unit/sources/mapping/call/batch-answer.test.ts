import { readBatchAnswer } from '../../../../../src/sources/mapping/call/batch-answer';

const ids = new Set(['a', 'b']);
const read = (text: string) => readBatchAnswer(Buffer.from(text), ids);
const item = (itemIdentifier: unknown) => JSON.stringify({ batchItemFailures: [{ itemIdentifier }] });

it.each([
  ['', 'nothing'],
  ['null', 'null'],
  ['""', 'an empty text'],
  ['[]', 'an empty list'],
  ['{}', 'an empty object'],
  ['{"other":1}', 'an object with other members'],
  ['{"batchItemFailures":[]}', 'an empty list of failures'],
  ['{"batchItemFailures":null}', 'null in its place'],
])('%j, %s, is a success', (text) => {
  expect(read(text)).toEqual({ said: 'all-handled' });
});

it.each([
  ['{"batchItemFailures":[}', 'no JSON'],
  ['"{\\"batchItemFailures\\": [}"', 'a text'],
  ['"done"', 'a text'],
  ['1', 'a number'],
  ['[1]', 'a list'],
  ['{"batchItemFailures":"a"}', 'no list'],
  ['{"batchItemFailures":["a"]}', 'items that are no objects'],
  ['{"batchItemFailures":[{"foo":"a"}]}', 'another key'],
  ['{"batchItemFailures":[{"foo":null}]}', 'another key with null'],
  [item(''), 'an empty identifier'],
  [item(null), 'a null identifier'],
  [item(1), 'an identifier that is no text'],
  [item('c'), 'an identifier that the batch does not have'],
  ['{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}', 'one such among others'],
])('%j, %s, is a failure of the whole batch', (text) => {
  expect(read(text)).toEqual({ said: 'nonsense', why: expect.any(String) });
});

it('names of the batch are those that failed, each once', () => {
  expect(read('{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"b"}]}')).toEqual({
    said: 'some-failed',
    ids: new Set(['b']),
  });
});

it("takes Kafka's identifiers, a partition and an offset", () => {
  const ofKafka = new Set(['orders-0-15']);
  const answer = (identifier: unknown) => readBatchAnswer(Buffer.from(item(identifier)), ofKafka);

  expect(answer({ partition: 'orders-0', offset: 15 })).toEqual({ said: 'some-failed', ids: ofKafka });
  expect(answer({ partition: 'orders-0', offset: 16 })).toMatchObject({ said: 'nonsense' });
  expect(answer({ partition: 'orders-0' })).toMatchObject({ said: 'nonsense' });
});
