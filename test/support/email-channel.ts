import { MailerService } from '@nestjs-modules/mailer';
import { EmailChannel, mailerOptions } from '../../src/delivery/channels/email/index.js';
import { UnsubscribeKeys, UnsubscribeLinks } from '../../src/delivery/channels/unsubscribe/index.js';
import type { InstallationSecretsRepository } from '../../src/platform/secrets/index.js';
import { readEnvironment } from '../../src/platform/config/index.js';
import { memoryLogger } from '../../src/platform/logging/index.js';

/** Where the installation's secrets would be, in memory. */
export function someSecrets(): InstallationSecretsRepository & { rows: Map<string, Buffer> } {
  const rows = new Map<string, Buffer>();
  return {
    rows,
    make: async (name: string, value: Buffer) => void (rows.has(name) || rows.set(name, value)),
    find: async (prefix: string) =>
      [...rows].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => ({ name, value })),
  } as unknown as InstallationSecretsRepository & { rows: Map<string, Buffer> };
}

/** The email channel on whatever server, without an application round it. */
export function anEmailChannel(env: Record<string, string> = {}) {
  const config = readEnvironment({
    NODE_ENV: 'test',
    MAIL_FROM: 'Example Shop <news@shop.example>',
    PUBLIC_URL: 'https://herald.shop.example',
    ...env,
  });
  const log = memoryLogger();
  const links = new UnsubscribeLinks(new UnsubscribeKeys(someSecrets()), config);
  const mailer = new MailerService(mailerOptions(config), undefined as never);
  const channel = new EmailChannel(mailer, links, config, log.logger);
  return { channel, links, log, config, close: () => mailer.onModuleDestroy() };
}
