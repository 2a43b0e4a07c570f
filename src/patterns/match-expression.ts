import { inNetwork } from './addresses';
import { readAnythingBut } from './anything-but';
import type { JsonTokens } from './json-tokens';
import { readNumeric } from './numeric';
import { readWildcard } from './read-wildcard';
import type { FieldTest } from './field-test';
import { textTests, type ValueTest } from './value-test';

const ONE_KEY = 'Only one key allowed in match expression';

/** Behind the `{` of one: what it lets through. */
export function readMatchExpression(tokens: JsonTokens): FieldTest {
  if (tokens.next() !== 'name') throw tokens.fault('Match expression name not found');
  const operator = tokens.text();
  switch (operator) {
    case 'exactly':
      return readText(tokens, 'exact match pattern must be a string', textTests.equal);
    case 'prefix':
      return readAffix(tokens, 'prefix');
    case 'suffix':
      return readAffix(tokens, 'suffix');
    case 'equals-ignore-case':
      return readText(
        tokens,
        'equals-ignore-case match pattern must be a string',
        textTests.equalIgnoringCase,
      );
    case 'cidr':
      return readText(tokens, 'prefix match pattern must be a string', inNetwork);
    case 'wildcard':
      return readText(tokens, 'wildcard match pattern must be a string', (text) =>
        readWildcard(text, tokens),
      );
    case 'numeric':
      return readNumeric(tokens);
    case 'anything-but':
      return readAnythingBut(tokens);
    case 'exists':
      return readExists(tokens);
    default:
      throw tokens.fault(`Unrecognized match type ${operator}`);
  }
}

function readText(tokens: JsonTokens, complaint: string, test: (text: string) => ValueTest): FieldTest {
  if (tokens.next() !== 'string') throw tokens.fault(complaint);
  const made = test(tokens.text());
  if (tokens.next() !== '}') throw tokens.fault(ONE_KEY);
  return made;
}

const AFFIXES = {
  prefix: { name: 'Prefix', plain: textTests.prefix, ignoringCase: textTests.prefixIgnoringCase },
  suffix: { name: 'Suffix', plain: textTests.suffix, ignoringCase: textTests.suffixIgnoringCase },
} as const;

function readAffix(tokens: JsonTokens, operator: keyof typeof AFFIXES): FieldTest {
  const { name, plain, ignoringCase } = AFFIXES[operator];
  const token = tokens.next();
  if (token === '{') {
    if (tokens.next() !== 'name') throw tokens.fault(`${name} expression name not found`);
    if (tokens.text() !== 'equals-ignore-case') {
      throw tokens.fault(`Unsupported ${operator} pattern: ${tokens.text()}`);
    }
    const test = readText(tokens, 'equals-ignore-case match pattern must be a string', ignoringCase);
    if (tokens.next() !== '}') throw tokens.fault(ONE_KEY);
    return test;
  }
  if (token !== 'string') throw tokens.fault(`${operator} match pattern must be a string`);
  const test = plain(tokens.text());
  if (tokens.next() !== '}') throw tokens.fault(ONE_KEY);
  return test;
}

function readExists(tokens: JsonTokens): FieldTest {
  const token = tokens.next();
  if (token !== 'true' && token !== 'false') {
    throw tokens.fault('exists match pattern must be either true or false.');
  }
  if (tokens.next() !== '}') throw tokens.fault(ONE_KEY);
  return token === 'true' ? () => true : 'absent';
}
