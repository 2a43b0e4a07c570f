import type { Page } from 'playwright-core';
import type { ConsoleLink } from '../../src/contract/console-session';
import { serviceClient } from './service-client';

/** Logs a page in by a one-time link, as `lambdabox console` does, with the service's own key pair. */
export async function enterConsole(page: Page, service: { readonly endpoint: string }): Promise<void> {
  const { url } = await serviceClient(service).json<ConsoleLink>({
    method: 'POST',
    path: '/_lambdabox/console-links',
  });
  await page.goto(new URL(url, service.endpoint).href);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}
