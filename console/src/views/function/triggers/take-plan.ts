import { ApiError, askJson } from '../../../api/http';
import type { Plan } from './plan';

/** Sends what a plan asks, one after the other, and gives the answers. Throws ApiError for the first that is refused. */
export async function takePlan({ requests }: Plan): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const { path, unless, ...asked } of requests) {
    try {
      answers.push(await askJson(path, asked));
    } catch (error) {
      if (!(error instanceof ApiError) || error.type !== unless) throw error;
    }
  }
  return answers;
}
