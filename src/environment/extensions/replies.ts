import { jsonResponse } from '../runtime-api/http';
import type { Extension } from './extension';
import type { ExtensionState } from './states';

/** What extensions are answered, in the words of AWS's runtime emulator: nearly all refusals are 403. */
export function refusal(errorType: string, errorMessage: string): Buffer {
  return jsonResponse(403, `${JSON.stringify({ errorMessage, errorType })}\n`);
}

export const EMPTY_NAME = refusal('Extension.InvalidExtensionName', 'Empty extension name');
export const CLOSED = refusal('Extension.RegistrationClosed', 'Extension registration closed already');
export const NAME_TAKEN = refusal(
  'Extension.InvalidExtensionState',
  'Extension with this name already registered',
);
export const ID_MISSING = refusal(
  'Extension.MissingExtensionIdentifier',
  'Missing Lambda-Extension-Identifier header',
);
export const ID_INVALID = refusal(
  'Extension.InvalidExtensionIdentifier',
  'Invalid Lambda-Extension-Identifier',
);
export const ERROR_TYPE_MISSING = refusal(
  'Extension.MissingHeader',
  'Lambda-Extension-Function-Error-Type not found',
);

export function tooMany(limit: number): Buffer {
  return refusal('Extension.TooManyExtensions', `Extension limit (${limit}) reached`);
}

export function invalidEvent(event: string, fault: string): Buffer {
  return refusal('Extension.InvalidEventType', `${event}: ${fault}`);
}

export function invalidFormat(rule: string): Buffer {
  return refusal('InvalidRequestFormat', rule);
}

/** `what`: the id that is not known, or the emulator's name for it. */
export function unknownExtension(what: string): Buffer {
  return refusal('Extension.UnknownExtensionIdentifier', `Unknown ${what}`);
}

/** `who`: the extension by its name when it registers, by its id later. */
export function wrongMove({ state }: Pick<Extension, 'state'>, to: ExtensionState | 'Exited', who: string) {
  const rule = 'State transition is not allowed';
  const text = `State transition from ${state} to ${to} failed for extension ${who}. Error: ${rule}`;
  return refusal('Extension.InvalidExtensionState', text);
}
