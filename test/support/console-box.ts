import { TestBrowser } from './browser';
import { Functions, lambdaClient } from './lambda';
import { TestService } from './service';

/** The whole service with one small function, and a real browser to look at it. */
export class ConsoleBox {
  private constructor(
    private running: TestService,
    readonly functions: Functions,
    readonly browser: TestBrowser,
  ) {}

  /** `memoryMb`: all that its functions may have. */
  static async start(memoryMb: number, functionName: string, code: string): Promise<ConsoleBox> {
    const service = await TestService.start({
      env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_MEMORY_BUDGET_MB: String(memoryMb) },
    });
    const functions = new Functions(lambdaClient(service));
    await functions.deployNode(functionName, code, { MemorySize: 128 });
    return new ConsoleBox(service, functions, await TestBrowser.start());
  }

  get service(): TestService {
    return this.running;
  }

  /** The service ends, and starts anew with its data and at its port. */
  async restart(): Promise<void> {
    const { endpoint, dataDirectory } = this.running;
    await this.running.end('SIGTERM');
    const port = Number(new URL(endpoint).port);
    this.running = await TestService.start({ dataDirectory, port, env: { LAMBDABOX_NETWORK: 'none' } });
  }

  async stop(): Promise<void> {
    await this.browser.stop();
    this.functions.client.destroy();
    await this.running.stop();
  }
}
