import { spawn } from 'node:child_process';

/** False when there is nothing that opens addresses. */
export function openInBrowser(url: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
    child.once('error', () => done(false));
    child.once('spawn', () => {
      // It lives as long as the browser does.
      child.unref();
      done(true);
    });
  });
}
