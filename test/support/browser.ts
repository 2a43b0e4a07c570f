import { readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

/** Debian's; scripts/test.sh installs it. */
const CHROMIUM = '/usr/bin/chromium';
/** A machine that others load too opens a page in seconds. */
const DEADLINE_MS = 60_000;
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Answers that are errors; and styles that Chromium itself puts into text that is typed over, which the page's policy
 * takes away.
 */
const EXPECTED = /Failed to load resource|ERR_|^Applying inline style violates/;

export interface Look {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A real browser; each visit has cookies of its own. */
export class TestBrowser {
  private readonly contexts: BrowserContext[] = [];
  /** What pages complained of. */
  readonly complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new TestBrowser(await chromium.launch({ executablePath: CHROMIUM, args, timeout: DEADLINE_MS }));
  }

  async visit({ colorScheme = 'light', width = 1280 }: Look = {}): Promise<Page> {
    const context = await this.browser.newContext({ colorScheme, viewport: { width, height: 860 } });
    this.contexts.push(context);
    context.setDefaultTimeout(DEADLINE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' && !EXPECTED.test(text)) this.complaints.push(text);
    });
    return page;
  }

  async stop(): Promise<void> {
    await Promise.all(this.contexts.map((context) => context.close()));
    await this.browser.close();
  }
}

/** What axe-core finds serious or critical, with the markup. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
