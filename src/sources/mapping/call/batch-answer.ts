/** What a function said of its batch. */
export type BatchAnswer =
  | { readonly said: 'all-handled' }
  | { readonly said: 'some-failed'; readonly ids: ReadonlySet<string> }
  /** What makes no sense counts as a failure of all, so that nothing is lost. */
  | { readonly said: 'nonsense'; readonly why: string };

const ALL_HANDLED: BatchAnswer = { said: 'all-handled' };
const nonsense = (why: string): BatchAnswer => ({ said: 'nonsense', why });

/**
 * The answer to a batch when ReportBatchItemFailures is on (developer guide, "Implementing partial batch responses", of SQS and
 * of Kinesis, which agree): an empty or a null answer or list is a success; an answer that is no JSON object, an empty or a null
 * identifier, another key, and an identifier that the batch does not have are failures of the whole batch.
 */
export function readBatchAnswer(payload: Buffer, ids: ReadonlySet<string>): BatchAnswer {
  const text = payload.toString().trim();
  if (text === '') return ALL_HANDLED;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return nonsense('the answer is no JSON');
  }
  if (answer === null || answer === '' || (Array.isArray(answer) && answer.length === 0)) return ALL_HANDLED;
  if (typeof answer !== 'object' || Array.isArray(answer)) return nonsense('the answer is no JSON object');
  const list: unknown = Reflect.get(answer, 'batchItemFailures');
  if (list === undefined || list === null) return ALL_HANDLED;
  if (!Array.isArray(list)) return nonsense('batchItemFailures is no list');
  return readList(list, ids);
}

function readList(list: readonly unknown[], ids: ReadonlySet<string>): BatchAnswer {
  const failed = new Set<string>();
  for (const item of list) {
    const id = textOf(member(item, 'itemIdentifier'));
    if (id === undefined || id === '') return nonsense('an item of batchItemFailures has no itemIdentifier');
    if (!ids.has(id)) return nonsense(`the batch has no record ${id.slice(0, 100)}`);
    failed.add(id);
  }
  return failed.size === 0 ? ALL_HANDLED : { said: 'some-failed', ids: failed };
}

/** Kafka's is `{ "partition": "orders-0", "offset": 15 }`, in one text `orders-0-15`. */
function textOf(identifier: unknown): string | undefined {
  if (typeof identifier === 'string') return identifier;
  const [partition, offset] = [member(identifier, 'partition'), member(identifier, 'offset')];
  return typeof partition === 'string' && typeof offset === 'number' ? `${partition}-${offset}` : undefined;
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
