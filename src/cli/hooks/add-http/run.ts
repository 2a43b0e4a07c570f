import { EXIT, type ExitCode, usageError } from '../../cli-error';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { showPut } from '../put-lines';

interface Options {
  readonly route: string;
  readonly function: string;
  readonly host?: string;
  readonly payload?: string;
  readonly answer?: string;
  readonly corsOrigin?: readonly string[];
  readonly corsMethod?: readonly string[];
  readonly corsHeader?: readonly string[];
  readonly corsExpose?: readonly string[];
  readonly corsCredentials?: boolean;
  readonly corsMaxAge?: number;
  readonly json?: boolean;
}

export async function run(context: Context, options: Options, name: string): Promise<ExitCode> {
  const { json, corsOrigin, corsMethod, corsHeader, corsExpose, corsCredentials, corsMaxAge, ...members } =
    options;
  const cors = {
    ...{ AllowOrigins: corsOrigin, AllowMethods: corsMethod, AllowHeaders: corsHeader },
    ...{ ExposeHeaders: corsExpose, AllowCredentials: corsCredentials, MaxAge: corsMaxAge },
  };
  const hasCors = Object.values(cors).some((value) => value !== undefined);
  if (hasCors && !corsOrigin)
    throw usageError(
      'the other --cors options need --cors-origin',
      "--cors-origin '*' lets pages of any origin call",
    );
  const hook = { kind: 'http' as const, name, ...members, ...(hasCors ? { cors } : {}) };
  showPut(context, await new HooksApi(context.client).put(hook), json === true);
  return EXIT.ok;
}
