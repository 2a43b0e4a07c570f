import type { JsonTokens } from './json-tokens';
import type { ValueTest } from './value-test';
import { WildcardError, wildcardTest } from './wildcard';

/** A wildcard, refused where the reading is. */
export function readWildcard(text: string, tokens: JsonTokens): ValueTest {
  try {
    return wildcardTest(text);
  } catch (error) {
    throw error instanceof WildcardError ? tokens.fault(error.message) : error;
  }
}
