import { AwsError, clientError, WIRE } from '../../errors';
import type { Call } from './call';
import type { FunctionsApi } from './functions-api';

/**
 * Reads of what lambdabox does not have yet: they answer as AWS does where nothing was configured, which is the truth.
 * Tools probe them (SAM GetFunctionUrlConfig, Terraform GetFunctionCodeSigningConfig and GetPolicy).
 */
type Read = (call: Call, functions: FunctionsApi) => Promise<object>;

const NOTHING_THERE = 'The resource you requested does not exist.';

/** Throws unless the function exists; `text` replaces the message where AWS words "not found" differently. */
async function functionArn(call: Call, functions: FunctionsApi, text?: string): Promise<string> {
  try {
    const configuration = await functions.getFunctionConfiguration(call.name, call.qualifier);
    return 'FunctionArn' in configuration ? String(configuration.FunctionArn) : '';
  } catch (error) {
    const absent = error instanceof AwsError && error.wire === WIRE.resourceNotFound;
    throw absent && text !== undefined ? clientError('resourceNotFound', text) : error;
  }
}

/** A list without items; with `text`, of a function that must exist. */
export function emptyList(member: string, text?: string): Read {
  return async (call, functions) => {
    if (text !== undefined) await functionArn(call, functions, text);
    return { [member]: [] };
  };
}

/** GetPolicy, GetFunctionUrlConfig: one text whether the function or its configuration is missing. */
export const noResource: Read = async (call, functions) => {
  await functionArn(call, functions, NOTHING_THERE);
  throw clientError('resourceNotFound', NOTHING_THERE);
};

/** A resource that has no function in its path. */
export const noSuchThing: Read = () => Promise.reject(clientError('resourceNotFound', NOTHING_THERE));

export const noEventInvokeConfig: Read = async (call, functions) => {
  const arn = await functionArn(call, functions);
  const qualified = arn.split(':').length > 7 ? arn : `${arn}:${call.qualifier ?? '$LATEST'}`;
  throw clientError('resourceNotFound', `The function ${qualified} doesn't have an EventInvokeConfig`);
};

export const noCodeSigning: Read = async (call, functions) => {
  await functionArn(call, functions);
  return {};
};
