import type { HttpHook } from '../../../contract/hook';
import type { HookFields, HookHead } from '../hook-fields';
import { readHookCors } from './hook-cors';
import { ROUTE } from './route-key';

/** Neither an address nor `localhost`: those are how the service itself is found. */
const HOST =
  /^(?!localhost$)(?![\d.]+$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const FORMATS = ['2.0', '1.0'] as const;
const ANSWERS = ['function', 'queue'] as const;

export function readHttpHook(fields: HookFields, head: HookHead): HttpHook {
  const route = fields.text(
    'route',
    ROUTE,
    'must look like GET /orders/{id}, ANY /files/{proxy+} or $default',
  );
  const host = fields.optionalText('host', HOST, 'must be the name of a host in lower case, without a port');
  const cors = readHookCors(fields);
  return {
    ...{ kind: 'http', ...head, route },
    ...(cors ? { cors } : {}),
    ...(host === undefined ? {} : { host }),
    payload: fields.choice('payload', FORMATS, '2.0'),
    answer: fields.choice('answer', ANSWERS, 'function'),
  };
}
