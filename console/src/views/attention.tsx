import { own } from '../api/own';
import { live } from '../api/stream';
import { useAsked } from '../ui/use-asked';
import { alertsOf } from './alerts';

const MOST = 6;
/** What needs somebody, the worst first; nothing when all is well. */
export function Attention() {
  const doctor = useAsked('doctor', (signal) => own.doctor({}, signal), 60_000);
  const sources = useAsked('sources', (signal) => own.sources({}, signal), 10_000);
  const alerts = alertsOf(live.value, doctor.data?.checks ?? [], sources.data?.sources ?? []);
  if (alerts.length === 0) return null;
  return (
    <ul class="attention" aria-label="What needs attention">
      {alerts.slice(0, MOST).map(({ tone, sentence, remedy, href }) => (
        <li key={sentence} class={tone}>
          <a href={href}>{sentence}</a>
          {remedy && <span class="soft"> {remedy}</span>}
        </li>
      ))}
      {alerts.length > MOST && <li class="soft">{alerts.length - MOST} more.</li>}
    </ul>
  );
}
