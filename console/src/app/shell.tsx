import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { isConnected } from '../api/stream';
import { entry, logOut } from '../session/session';
import { openPalette } from './palette';
import { hrefOf } from './router';
import { nextTheme, theme } from './theme';
import { VIEWS } from './views';

/** The menu beside, or above on a narrow screen, and the view. */
export function Shell({
  current,
  children,
}: {
  readonly current: string;
  readonly children: ComponentChildren;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div class="shell">
      <a class="skip" href="#view">
        Skip to the view
      </a>
      <aside class={isOpen ? 'menu open' : 'menu'}>
        <div class="brand">
          <a href={hrefOf([])}>
            <img src="/console/icon.svg" alt="" width="24" height="24" /> lambdabox
          </a>
          <button
            type="button"
            class="quiet burger"
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            Menu
          </button>
        </div>
        <nav aria-label="Views" onClick={() => setIsOpen(false)}>
          {VIEWS.map(({ path, title, key }) => (
            <a
              key={path}
              href={hrefOf(path === '' ? [] : [path])}
              aria-current={path === current ? 'page' : undefined}
              title={`g ${key}`}
            >
              {title}
            </a>
          ))}
        </nav>
        <Foot />
      </aside>
      <main id="view" tabIndex={-1}>
        {!isConnected.value && (
          <p class="lost" role="status">
            No live connection to the service: figures may be old. It is tried again.
          </p>
        )}
        {children}
      </main>
    </div>
  );
}

function Foot() {
  const now = entry.value;
  if (now.at !== 'inside') return null;
  const { accessKeyId, role, region, version } = now.session;
  return (
    <div class="foot">
      <button type="button" class="quiet" onClick={openPalette}>
        Go to… <kbd>Ctrl K</kbd>
      </button>
      <button type="button" class="quiet" onClick={nextTheme}>
        Theme: {theme.value}
      </button>
      <button type="button" class="quiet" onClick={() => void logOut()}>
        Log out
      </button>
      <p class="soft" title={`Key ${accessKeyId}`}>
        {accessKeyId} ({role})
        <br />
        {region}, v{version}
      </p>
    </div>
  );
}
