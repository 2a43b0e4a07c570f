import { LambdaServiceException } from '@aws-sdk/client-lambda';

/** An error as AWS's client gives it to its caller. */
export interface Refusal {
  readonly name: string;
  readonly status: number | undefined;
  readonly message: string;
}

export const refused = (name: string, status: number, message: string): Refusal => ({
  name,
  status,
  message,
});
export const invalid = (message: string) => refused('InvalidParameterValueException', 400, message);
export const violated = (message: string) =>
  refused('ValidationException', 400, `1 validation error detected: ${message}`);
export const missing = (message: string) => refused('ResourceNotFoundException', 404, message);
export const conflict = (message: string) => refused('ResourceConflictException', 409, message);

/** What a service has refused, by the errors of its client. Rejects when it was answered, or failed on its way. */
export const refusalBy =
  (service: typeof LambdaServiceException) =>
  async (answer: Promise<unknown>): Promise<Refusal> => {
    const error: unknown = await answer.then(
      (given) => new Error(`it was answered: ${JSON.stringify(given)}`),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof service)) throw error;
    const { name, message, $metadata } = error;
    return { name, status: $metadata.httpStatusCode, message };
  };
export const refusalOf = refusalBy(LambdaServiceException);

export async function allRefused(answers: readonly Promise<unknown>[], expected: Refusal): Promise<void> {
  const refusals = await Promise.all(answers.map(refusalOf));
  expect(refusals).toEqual(answers.map(() => expected));
}

/** All pages, in their order. */
export async function pagesOf<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const all: Page[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
