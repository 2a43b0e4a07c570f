import { lambda, type FunctionConfiguration } from '../../api/lambda';
import { amendQuery, go, hrefOf, place } from '../../app/router';
import type { ViewProps } from '../../app/views';
import { may } from '../../session/session';
import { askFirst } from '../../ui/ask-first';
import { Loading, Page, Trouble } from '../../ui/basics';
import { shellWord } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { runtimeOf, StateTag } from '../functions';
import { CodeTab } from './code';
import { ConfigurationTab } from './configuration';
import { InvokeTab } from './invoke';
import { CallsTab } from './recent-calls';
import { TriggersTab } from './triggers/triggers';
import { VersionsTab } from './versions';

const TABS = [
  { name: 'invoke', title: 'Invoke', tab: InvokeTab },
  { name: 'calls', title: 'Calls', tab: CallsTab },
  { name: 'configuration', title: 'Configuration', tab: ConfigurationTab },
  { name: 'code', title: 'Code', tab: CodeTab },
  { name: 'versions', title: 'Versions', tab: VersionsTab },
  { name: 'triggers', title: 'Triggers', tab: TriggersTab },
] as const;

export interface TabProps {
  readonly name: string;
  readonly configuration: FunctionConfiguration;
  /** What the service knows of it has changed. */
  readonly onChange: () => void;
}

export function FunctionView({ parts }: ViewProps) {
  const name = parts[1] ?? '';
  const asked = useAsked(name, (signal) => lambda.getFunction(name, undefined, signal), 10_000);
  if (!asked.data)
    return (
      <Page title={name}>
        {asked.error ? <Trouble words={asked.error} retry={asked.reload} /> : <Loading />}
      </Page>
    );
  const { Configuration: configuration } = asked.data;
  const chosen = TABS.find((tab) => tab.name === place.value.query.get('tab')) ?? TABS[0];
  const remove = () =>
    askFirst({
      title: `Delete ${name}?`,
      does: 'All its versions, aliases and triggers go, and calls get ResourceNotFoundException. Its log stays. It cannot be taken back.',
      verb: 'Delete',
      command: `aws lambda delete-function --function-name ${shellWord(name)}`,
      run: async () => {
        await lambda.deleteFunction(name);
        go(hrefOf(['functions']));
      },
    });
  const Tab = chosen.tab;
  return (
    <Page
      title={name}
      sub={
        <>
          {runtimeOf(configuration)}, {configuration.MemorySize} MB, {configuration.Timeout} s{' '}
          <StateTag configuration={configuration} />
        </>
      }
      actions={
        <>
          <a class="button" href={hrefOf(['logs'], { function: name })}>
            Logs
          </a>
          {may('deploy') && (
            <button type="button" class="quiet danger-text" onClick={remove}>
              Delete
            </button>
          )}
        </>
      }
    >
      <div class="tabs" role="tablist" aria-label={`Parts of ${name}`}>
        {TABS.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            aria-selected={tab === chosen}
            ref={tab === chosen ? showTab : undefined}
            onClick={() => amendQuery({ tab: tab.name })}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <Tab name={name} configuration={configuration} onChange={asked.reload} />
    </Page>
  );
}

/** On a narrow screen the tabs do not all have room. */
function showTab(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
