import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../../api/http';
import { lambda } from '../../api/lambda';
import { entry } from '../../session/session';
import { go, hrefOf } from '../../app/router';
import { CommandLine } from '../../ui/basics';
import { shellWord } from '../../ui/format';
import { zipOf, zipOfText } from './package';
import { TEMPLATES } from './templates';

type From = 'template' | 'files' | 'image';

interface Draft {
  readonly name: string;
  readonly from: From;
  readonly runtime: string;
  readonly handler: string;
  readonly memory: number;
  readonly timeout: number;
  readonly image: string;
  readonly files: readonly File[];
}

const [FIRST] = TEMPLATES;
const EMPTY: Draft = {
  name: '',
  from: 'template',
  runtime: FIRST?.runtime ?? '',
  handler: FIRST?.handler ?? '',
  memory: 256,
  timeout: 10,
  image: '',
  files: [],
};
/** Any works: lambdabox gives functions no rights on AWS. */
const ROLE_NAME = 'lambdabox';

export function CreateFunction({ onEnd }: { readonly onEnd: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [draft, setDraft] = useState(EMPTY);
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const amend = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await lambda.createFunction(await requestOf(draft));
      onEnd();
      go(hrefOf(['functions', draft.name]));
    } catch (thrown) {
      setError(wordsOf(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <dialog ref={dialog} onClose={onEnd} aria-labelledby="create-title">
      <form onSubmit={(event) => void create(event)}>
        <h2 id="create-title">Create a function</h2>
        <label>
          Name
          <input
            required
            pattern="[a-zA-Z0-9_\-]{1,64}"
            title="1 to 64 letters, digits, - and _"
            value={draft.name}
            spellcheck={false}
            onInput={({ currentTarget }) => amend({ name: currentTarget.value })}
          />
        </label>
        <fieldset class="choices">
          <legend>From</legend>
          {(['template', 'files', 'image'] as const).map((from) => (
            <label key={from}>
              <input
                type="radio"
                name="from"
                checked={draft.from === from}
                onChange={() => amend({ from })}
              />
              {{ template: 'a template', files: 'a folder or zip', image: 'a container image' }[from]}
            </label>
          ))}
        </fieldset>
        <Origin draft={draft} amend={amend} />
        <div class="row">
          <label>
            Memory, MB
            <input
              type="number"
              min={128}
              max={10240}
              required
              value={draft.memory}
              onInput={({ currentTarget }) => amend({ memory: currentTarget.valueAsNumber })}
            />
          </label>
          <label>
            Timeout, s
            <input
              type="number"
              min={1}
              max={900}
              required
              value={draft.timeout}
              onInput={({ currentTarget }) => amend({ timeout: currentTarget.valueAsNumber })}
            />
          </label>
        </div>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <CommandLine command={commandOf(draft)} />
        <div class="actions">
          <button type="button" onClick={onEnd}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {isBusy ? 'Creating…' : 'Create'}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Origin({
  draft,
  amend,
}: {
  readonly draft: Draft;
  readonly amend: (change: Partial<Draft>) => void;
}) {
  if (draft.from === 'image')
    return (
      <label>
        Image
        <input
          required
          placeholder="orders:latest"
          value={draft.image}
          spellcheck={false}
          onInput={({ currentTarget }) => amend({ image: currentTarget.value })}
        />
      </label>
    );
  return (
    <>
      {draft.from === 'files' && <DropZone files={draft.files} onFiles={(files) => amend({ files })} />}
      <div class="row">
        <label>
          Runtime
          <select
            value={draft.runtime}
            onChange={({ currentTarget }) => {
              const template = TEMPLATES.find(({ runtime }) => runtime === currentTarget.value);
              amend({ runtime: currentTarget.value, handler: template?.handler ?? draft.handler });
            }}
          >
            {TEMPLATES.map(({ runtime, title }) => (
              <option key={runtime} value={runtime}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {draft.from === 'files' && (
          <label>
            Handler
            <input
              required
              value={draft.handler}
              spellcheck={false}
              onInput={({ currentTarget }) => amend({ handler: currentTarget.value })}
            />
          </label>
        )}
      </div>
    </>
  );
}

export function DropZone({
  files,
  onFiles,
}: {
  readonly files: readonly File[];
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const [isOver, setIsOver] = useState(false);
  const take = (list: FileList | null | undefined) => onFiles([...(list ?? [])]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    take(event.dataTransfer?.files);
  };
  return (
    <div
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <p>
        {files.length === 0
          ? 'Drop a zip or files here, or choose'
          : `${files.length} file${files.length === 1 ? '' : 's'}: ${files
              .slice(0, 3)
              .map(({ name }) => name)
              .join(', ')}${files.length > 3 ? ', …' : ''}`}
      </p>
      <label class="button">
        a zip or files
        <input
          type="file"
          multiple
          class="hidden"
          onChange={({ currentTarget }) => take(currentTarget.files)}
        />
      </label>{' '}
      <label class="button">
        a folder
        <input
          type="file"
          class="hidden"
          ref={(element) => element?.setAttribute('webkitdirectory', '')}
          onChange={({ currentTarget }) => take(currentTarget.files)}
        />
      </label>
    </div>
  );
}

async function requestOf(draft: Draft): Promise<Readonly<Record<string, unknown>>> {
  const account = entry.value.at === 'inside' ? entry.value.session.accountId : '000000000000';
  const common = {
    FunctionName: draft.name,
    Role: `arn:aws:iam::${account}:role/${ROLE_NAME}`,
    MemorySize: draft.memory,
    Timeout: draft.timeout,
  };
  if (draft.from === 'image') return { ...common, PackageType: 'Image', Code: { ImageUri: draft.image } };
  const template = TEMPLATES.find(({ runtime }) => runtime === draft.runtime);
  if (draft.from === 'files' && draft.files.length === 0)
    throw new Error('Choose a zip, files or a folder first.');
  const ZipFile =
    draft.from === 'files'
      ? await zipOf(draft.files)
      : zipOfText(template ? { [template.file]: template.code } : {});
  return {
    ...common,
    Runtime: draft.runtime,
    Handler: draft.from === 'files' ? draft.handler : template?.handler,
    Code: { ZipFile },
  };
}

function commandOf({ name, from, runtime, handler, memory, timeout, image }: Draft): string {
  const code =
    from === 'image'
      ? `--package-type Image --code ImageUri=${shellWord(image || 'image')}`
      : `--runtime ${runtime} --handler ${shellWord(handler || 'index.handler')} --zip-file fileb://function.zip`;
  return `aws lambda create-function --function-name ${shellWord(name || 'name')} ${code} --memory-size ${memory} --timeout ${timeout} --role arn:aws:iam::000000000000:role/${ROLE_NAME}`;
}
