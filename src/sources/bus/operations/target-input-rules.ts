import { placeholdersOf } from '../input-template';
import { JsonPath } from '../json-path';
import type { TargetRecord } from '../rule-record';
import { PREDEFINED } from '../target-input';
import { busError } from './bus-errors';

/** Throws what AWS answers to an input that a target cannot be given. */
export function checkTargetInput(target: TargetRecord): void {
  const { Id: id, Input: input, InputPath: path, InputTransformer: transformer } = target;
  if ([input, path, transformer].filter((given) => given !== undefined).length > 1) {
    throw busError(
      'validation',
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  if (input !== undefined) checkJson(input, id);
  if (path !== undefined && path !== '') checkPath(path, id);
  if (transformer !== undefined) checkTransformer(id, transformer);
}

function checkJson(input: string, id: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw busError('validation', `JSON syntax error in input for target ${id}.`);
  }
}

function checkPath(path: string, id: string): void {
  if (JsonPath.parse(path) === undefined) {
    throw busError('validation', `InputPath for target ${id} is invalid.`);
  }
}

function checkTransformer(
  id: string,
  { InputTemplate: template, InputPathsMap: paths = {} }: NonNullable<TargetRecord['InputTransformer']>,
): void {
  for (const [name, path] of Object.entries(paths)) {
    if (!/^[A-Za-z0-9_-]+$/.test(name) || name.startsWith('AWS.')) {
      throw busError('validation', `InputPathsMap for target ${id} contains invalid key ${name}.`);
    }
    if (JsonPath.parse(path) === undefined) {
      throw busError('validation', `InputPathsMap for target ${id} contains invalid JSON path ${path}.`);
    }
  }
  for (const name of placeholdersOf(template)) {
    if (!Object.hasOwn(paths, name) && !PREDEFINED.has(name)) {
      throw busError('validation', `InputTemplate for target ${id} contains invalid placeholder ${name}.`);
    }
  }
}
