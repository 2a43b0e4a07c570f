import { RESERVED_VARIABLES } from '../functions/validation/limits';

const RULE = 'must be a JSON object of texts, such as {"AWS_ENDPOINT_URL_S3":"http://10.0.0.5:9000"}';

/**
 * Reads the variables that an operator gives to all functions. Throws an Error with the rule; it repeats no value.
 */
export function parseSharedVariables(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(objectOf(text))) {
    if (typeof value !== 'string') throw new Error(`${RULE}; "${name}" is no text`);
    if (!/^[a-zA-Z]\w+$/.test(name))
      throw new Error(`"${name}" must be a letter and then letters, digits and underscores`);
    if (RESERVED_VARIABLES.has(name)) throw new Error(`"${name}" is set by Lambda itself`);
    if (value.includes('\0')) throw new Error(`the value of "${name}" must not contain NUL`);
    variables[name] = value;
  }
  return variables;
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new Error(RULE);
}
