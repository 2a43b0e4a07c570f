import { ApiError } from '../../../api/http';
import { lambda } from '../../../api/lambda';
import { may } from '../../../session/session';
import { Answer } from '../../../ui/answer';
import { askFirst } from '../../../ui/ask-first';
import { Card, CommandLine, Tag, Trouble } from '../../../ui/basics';
import { useAct, type Acting } from '../../../ui/use-act';
import { useAsked } from '../../../ui/use-asked';
import { takePlan } from './take-plan';
import type { Target } from './target';
import { urlCreation, urlDeletion, type UrlAuthType } from './url-plan';

/** The function's own address. */
export function UrlCard({ target }: { readonly target: Target }) {
  const { functionName } = target;
  const url = useAsked(`url ${functionName}`, async (signal) => {
    try {
      return await lambda.getUrl(functionName, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return 'none' as const;
      throw error;
    }
  });
  const { act, error } = useAct(url.reload);
  const remove = (authType: string) => {
    const plan = urlDeletion(target, authType);
    askFirst({
      title: `Delete the URL of ${functionName}?`,
      does: 'Requests to it are refused (403). A URL that is made later has another address.',
      verb: 'Delete',
      command: plan.commands,
      run: () => act(() => takePlan(plan)),
    });
  };
  return (
    <Card title="Function URL">
      {error && <Trouble words={error} />}
      <Answer of={url}>
        {(data) =>
          data === 'none' ? (
            <NoUrl target={target} act={act} />
          ) : (
            <div class="actions start">
              <code class="wrap">{data.FunctionUrl}</code> <Tag>{data.AuthType}</Tag>
              {may('deploy') && (
                <button type="button" class="quiet danger-text" onClick={() => remove(data.AuthType)}>
                  Delete
                </button>
              )}
            </div>
          )
        }
      </Answer>
    </Card>
  );
}

const CHOICES: readonly (readonly [UrlAuthType, string])[] = [
  ['AWS_IAM', 'Create, for signed requests'],
  ['NONE', 'Create, for anybody'],
];

function NoUrl({ target, act }: { readonly target: Target; readonly act: Acting['act'] }) {
  if (!may('deploy')) return <span class="soft">It has none.</span>;
  return (
    <>
      <p class="soft">It has none. One for anybody comes with the permissions that let everybody call it.</p>
      {CHOICES.map(([authType, words]) => {
        const plan = urlCreation(target, authType);
        return (
          <div key={authType} class="choice">
            <button type="button" onClick={() => void act(() => takePlan(plan))}>
              {words}
            </button>
            <CommandLine command={plan.commands} />
          </div>
        );
      })}
    </>
  );
}
