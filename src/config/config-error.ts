/** A setting that cannot be used; the message names the variable, its value and what is accepted. */
export class ConfigError extends Error {
  constructor(name: string, value: string, rule: string) {
    super(`${name}=${value}: ${rule}`);
    this.name = 'ConfigError';
  }
}
