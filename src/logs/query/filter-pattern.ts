import { jsonPattern } from './json-filter-pattern';
import { invalidParameter } from '../store/logs-error';

/** Whether a message matches. */
export type MessageFilter = (message: string) => boolean;

const MAX_LENGTH = 1024;
const TERM = /\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

/**
 * A filter pattern of CloudWatch Logs ("Filter pattern syntax for metric filters, subscription filters, filter log
 * events"): terms, all of which must occur (`ERROR "exact phrase"`), of which one must (`?ERROR ?WARN`) or which must
 * not (`-debug`), case-sensitive; or a comparison of JSON members (`{ $.level = "ERROR" }`). Beside required terms,
 * optional ones have no effect, as on AWS. Throws InvalidParameterException for regular expressions, space-delimited
 * patterns and what cannot be understood.
 */
export function filterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text.length > MAX_LENGTH) {
    throw invalidParameter(`Invalid filter pattern: it must have at most ${MAX_LENGTH} characters`);
  }
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonPattern(text);
  if (text.startsWith('[')) {
    throw invalidParameter('Invalid filter pattern: space-delimited patterns ([...]) are not supported');
  }
  return textPattern(text);
}

function textPattern(text: string): MessageFilter {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const at = TERM.lastIndex;
    const match = TERM.exec(text);
    if (!match)
      throw invalidParameter(`Invalid filter pattern: unbalanced quote at "${text.slice(at).trim()}"`);
    const [, sign, quoted, bare = ''] = match;
    if (quoted === undefined && bare.startsWith('%')) {
      throw invalidParameter('Invalid filter pattern: regular expressions (%...%) are not supported');
    }
    const term = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    (sign === '-' ? excluded : sign === '?' ? optional : required).push(term);
  }
  const anyOf = required.length + excluded.length === 0 ? optional : [];
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (anyOf.length === 0 || anyOf.some((term) => message.includes(term)));
}
