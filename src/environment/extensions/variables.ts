import type { Package } from '../../functions/model';
import { familyVariables } from '../variables';

/** Of the runtime alone; a bootstrap's shell sets the last two (reference: the runtime emulator's `AgentExecEnv`). */
const NOT_FOR_EXTENSIONS = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  'PWD',
  'SHLVL',
]);

/** The variables of an external extension: the runtime's, without what is the runtime's alone. */
export function extensionVariables(
  variables: Readonly<Record<string, string>>,
  given: Package,
): Record<string, string> {
  // An image's are nobody's here to tell apart.
  const family = given.type === 'zip' ? familyVariables(given.runtime) : {};
  const isShared = ([name, value]: [string, string]) =>
    !name.startsWith('_') && !NOT_FOR_EXTENSIONS.has(name) && family[name] !== value;
  return Object.fromEntries(Object.entries(variables).filter(isShared));
}
