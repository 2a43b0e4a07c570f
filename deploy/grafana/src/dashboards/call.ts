import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard } from '../dashboard';
import { UIDS } from '../links';
import { logs } from '../panels/logs';
import { phasesOfCall, records } from '../panels/records';
import { requestId } from '../variables';

const NONE =
  'Nothing with this request id in this time range. Give a request id above, or widen the time range; docs/loki.md says how logs come to Loki.';

/** One call: its record, its phases, its log. Marks on latency charts lead here. */
export function call(): Dashboard {
  const recordOf = '{service="lambdabox", stream="invocations"} | request_id="$request_id"';
  return dashboard({
    uid: UIDS.call,
    title: 'lambdabox: one call',
    description:
      'What became of one request: how it started, where its time went, and every line that it logged.',
    back: '6h',
    refresh: '',
    variables: [
      requestId("The call's request id: in x-amzn-requestid of its answer, in every line that it logged."),
    ],
    rows: [
      {
        title: '$request_id',
        panels: [
          records({
            title: 'The call',
            description: "The service's record of it. A click on the function opens its dashboard.",
            width: 24,
            height: 4,
            noValue: NONE,
            expr: recordOf,
          }),
          phasesOfCall({
            title: 'Where its time went',
            description: 'The phases of the call, from the request to the answer.',
            width: 24,
            height: 5,
            noValue: NONE,
            expr: recordOf,
          }),
          logs({
            title: 'Its log',
            description: 'Every line of this call, oldest first.',
            width: 24,
            height: 16,
            noValue: NONE,
            order: 'oldest first',
            expr: '{service="lambdabox", stream="function"} | request_id="$request_id"',
          }),
        ],
      },
    ],
  });
}
