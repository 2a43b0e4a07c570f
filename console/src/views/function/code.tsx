import { useEffect, useRef, useState } from 'preact/hooks';
import { wordsOf } from '../../api/http';
import { lambda } from '../../api/lambda';
import { may } from '../../session/session';
import { Card, CommandLine, Empty, Loading, Trouble } from '../../ui/basics';
import { bytes, shellWord } from '../../ui/format';
import { useAsked } from '../../ui/use-asked';
import { DropZone } from './create';
import type { TabProps } from './function';
import { filesOf, zipOf, zipOfFiles } from './package';

/** Of a zip that is shown file by file; larger ones are for an editor on the disk. */
const MOST_CODE_BYTES = 1024 * 1024;
const MOST_FILE_BYTES = 200 * 1024;
const TEXT =
  /\.(?:[cm]?[jt]s|json|py|rb|sh|txt|md|ya?ml|toml|html|css|env)$|^(?:bootstrap|Dockerfile|Gemfile)$/i;

/** The files of a small function, to be edited and saved; of a large one, its replacement. */
export function CodeTab({ name, configuration, onChange }: TabProps) {
  if (configuration.PackageType === 'Image')
    return (
      <Card title="Code">
        <Empty
          command={`aws lambda update-function-code --function-name ${shellWord(name)} --image-uri IMAGE`}
        >
          Its code is a container image.
        </Empty>
      </Card>
    );
  return (
    <>
      {configuration.CodeSize <= MOST_CODE_BYTES ? (
        <Files key={configuration.CodeSha256} name={name} onChange={onChange} />
      ) : (
        <Card title="Files">
          <Empty>The code has {bytes(configuration.CodeSize)}: too much to be edited here.</Empty>
        </Card>
      )}
      {may('deploy') && <Replace name={name} onChange={onChange} />}
    </>
  );
}

function Files({ name, onChange }: Pick<TabProps, 'name' | 'onChange'>) {
  const asked = useAsked(`code ${name}`, (signal) => codeOf(name, signal));
  const [chosen, setChosen] = useState<string>();
  const [edited, setEdited] = useState<ReadonlyMap<string, Uint8Array>>(new Map());
  const [error, setError] = useState<string>();
  const [isSaving, setIsSaving] = useState(false);
  if (!asked.data)
    return (
      <Card title="Files">
        {asked.error ? <Trouble words={asked.error} retry={asked.reload} /> : <Loading />}
      </Card>
    );
  const files = new Map([...asked.data, ...edited]);
  const texts = [...files.keys()].filter(
    (file) => TEXT.test(file.split('/').at(-1) ?? '') && (files.get(file)?.length ?? 0) <= MOST_FILE_BYTES,
  );
  const current = chosen ?? texts.find((file) => !file.includes('/')) ?? texts[0];
  const save = async (publish: boolean) => {
    setIsSaving(true);
    try {
      await lambda.updateCode(name, zipOfFiles(files));
      if (publish) await lambda.publishVersion(name, '');
      setEdited(new Map());
      setError(undefined);
      onChange();
    } catch (thrown) {
      setError(wordsOf(thrown));
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <Card
      title="Files"
      aside={
        <select
          aria-label="File"
          value={current}
          onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        >
          {texts.map((file) => (
            <option key={file} value={file}>
              {file}
              {edited.has(file) ? ' (changed)' : ''}
            </option>
          ))}
        </select>
      }
    >
      {current === undefined ? (
        <Empty>There is no text among its {files.size} files.</Empty>
      ) : (
        <Editor
          key={current}
          file={current}
          text={new TextDecoder().decode(files.get(current))}
          onText={(text) =>
            setEdited((before) => new Map(before).set(current, new TextEncoder().encode(text)))
          }
        />
      )}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="actions">
        <span class="soft">{files.size === 1 ? '1 file' : `${files.size} files`}</span>
        <button
          type="button"
          disabled={edited.size === 0 || isSaving || !may('deploy')}
          onClick={() => void save(false)}
        >
          Save
        </button>
        <button
          type="button"
          class="primary"
          disabled={edited.size === 0 || isSaving || !may('deploy')}
          onClick={() => void save(true)}
        >
          Save as a new version
        </button>
      </div>
    </Card>
  );
}

/** The editor comes when it is opened: it is larger than all the rest. */
function Editor({
  file,
  text,
  onText,
}: {
  readonly file: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const latest = useRef(onText);
  latest.current = onText;
  useEffect(() => {
    let close: (() => void) | undefined;
    let isGone = false;
    void import('../../ui/editor').then(({ openEditor }) => {
      if (!isGone && holder.current)
        close = openEditor(holder.current, file, text, (changed) => latest.current(changed));
    });
    return () => {
      isGone = true;
      close?.();
    };
  }, [file]);
  return <div class="editor" ref={holder} />;
}

function Replace({ name, onChange }: Pick<TabProps, 'name' | 'onChange'>) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [error, setError] = useState<string>();
  const replace = async () => {
    try {
      await lambda.updateCode(name, await zipOf(files));
      setFiles([]);
      setError(undefined);
      onChange();
    } catch (thrown) {
      setError(wordsOf(thrown));
    }
  };
  return (
    <Card title="Replace it">
      <DropZone files={files} onFiles={setFiles} />
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <div class="actions">
        <button type="button" class="primary" disabled={files.length === 0} onClick={() => void replace()}>
          Replace the code
        </button>
      </div>
      <CommandLine
        command={`aws lambda update-function-code --function-name ${shellWord(name)} --zip-file fileb://function.zip`}
      />
    </Card>
  );
}

async function codeOf(name: string, signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>> {
  const { Code: code } = await lambda.getFunction(name, undefined, signal);
  if (!code?.Location) return new Map();
  // Signed for the address that the service believes to have; the page has come by another name, perhaps.
  const { pathname, search } = new URL(code.Location);
  const response = await fetch(`${pathname}${search}`, { signal });
  if (!response.ok) throw new Error(`The code could not be read (HTTP ${response.status}).`);
  return filesOf(new Uint8Array(await response.arrayBuffer()));
}
