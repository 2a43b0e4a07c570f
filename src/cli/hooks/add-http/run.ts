import { EXIT, type ExitCode, usageError } from '../../cli-error';
import type { HookCors } from '../../../contract/hook';
import type { Context } from '../../context';
import { HooksApi } from '../../http/hooks-api';
import { showPut } from '../put-lines';

interface CorsOptions {
  readonly corsOrigin?: readonly string[];
  readonly corsMethod?: readonly string[];
  readonly corsHeader?: readonly string[];
  readonly corsExpose?: readonly string[];
  readonly corsCredentials?: boolean;
  readonly corsMaxAge?: number;
}

interface Options extends CorsOptions {
  readonly route: string;
  readonly function: string;
  readonly host?: string;
  readonly payload?: string;
  readonly answer?: string;
  readonly json?: boolean;
}

export async function run(context: Context, options: Options, name: string): Promise<ExitCode> {
  const { route, host, payload, answer: by, json } = options;
  const cors = corsOf(options);
  const answer = await new HooksApi(context.client).put({
    ...{ kind: 'http', name, route, function: options.function },
    ...(host === undefined ? {} : { host }),
    ...(payload === undefined ? {} : { payload }),
    ...(by === undefined ? {} : { answer: by }),
    ...(cors ? { cors } : {}),
  });
  showPut(context, answer, json === true);
  return EXIT.ok;
}

/** Without an origin the others say nothing. */
function corsOf(options: CorsOptions): HookCors | undefined {
  const { corsOrigin, corsMethod, corsHeader, corsExpose, corsCredentials, corsMaxAge } = options;
  const others = {
    ...(corsMethod ? { AllowMethods: corsMethod } : {}),
    ...(corsHeader ? { AllowHeaders: corsHeader } : {}),
    ...(corsExpose ? { ExposeHeaders: corsExpose } : {}),
    ...(corsCredentials === undefined ? {} : { AllowCredentials: corsCredentials }),
    ...(corsMaxAge === undefined ? {} : { MaxAge: corsMaxAge }),
  };
  if (corsOrigin) return { AllowOrigins: corsOrigin, ...others };
  if (Object.keys(others).length === 0) return undefined;
  throw usageError(
    'the other --cors options need --cors-origin',
    "--cors-origin '*' lets pages of any origin call",
  );
}
