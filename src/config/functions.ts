import { resolve } from 'node:path';
import { parseSharedVariables } from '../environment/shared-variables';
import { messageOf } from '../errors';
import { ConfigError } from './config-error';

/** The file is read when the engine is made. */
export function parseSeccompProfile(value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (value === 'unconfined') {
    throw new ConfigError(
      'LAMBDABOX_SECCOMP_PROFILE',
      value,
      'functions never run without a filter of system calls; name a file that allows what they need (docs/security.md)',
    );
  }
  return resolve(value);
}

/** `python3.14=public.ecr.aws/lambda/python:3.14,java21=...` */
export function parseRuntimeImages(value: string): Record<string, string> {
  const images: Record<string, string> = {};
  for (const entry of value.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const at = entry.indexOf('=');
    if (at <= 0 || at === entry.length - 1) {
      throw new ConfigError('LAMBDABOX_RUNTIME_IMAGES', value, `"${entry}" must be <runtime>=<image>`);
    }
    images[entry.slice(0, at)] = entry.slice(at + 1);
  }
  return images;
}

export function parseFunctionEnvironment(text: string): Record<string, string> {
  try {
    return text === '' ? {} : parseSharedVariables(text);
  } catch (error) {
    // What it holds may be secret.
    throw new ConfigError('LAMBDABOX_FUNCTION_ENV', '...', messageOf(error));
  }
}
