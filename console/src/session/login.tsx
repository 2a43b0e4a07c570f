import { useState } from 'preact/hooks';
import { CommandLine } from '../ui/basics';
import { logIn } from './session';

export function Login({ why }: { readonly why?: string | undefined }) {
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    await logIn(textOf(form, 'id'), textOf(form, 'secret'));
    setIsBusy(false);
  };
  return (
    <main class="login">
      <h1>
        <img src="/console/icon.svg" alt="" width="36" height="36" /> lambdabox
      </h1>
      <form onSubmit={(event) => void submit(event)}>
        {why && (
          <p class="error" role="alert">
            {why}
          </p>
        )}
        <label>
          Access key
          <input name="id" autoComplete="username" required spellcheck={false} />
        </label>
        <label>
          Secret key
          <input name="secret" type="password" autoComplete="current-password" required />
        </label>
        <button type="submit" class="primary" disabled={isBusy}>
          {isBusy ? 'Logging in…' : 'Log in'}
        </button>
      </form>
      <p class="soft">A browser that is logged in already opens by the command</p>
      <CommandLine command="lambdabox console" />
    </main>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
