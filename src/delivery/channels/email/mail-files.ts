import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../../platform/logging/index.js';

/** The newest that are kept. */
export const KEPT_MAILS = 1_000;
/** Looking for what is too old means looking at all of them: not at each mail. */
const PRUNE_EVERY = 100;
/** And what a process that ended meanwhile left behind. */
const OURS = /^[0-9a-f-]{36}\.(?:eml|html)(?:\.part)?$/;

export interface MailForFile {
  deliveryId: string;
  /** The whole mail, as it would have gone over the wire. */
  eml: Buffer;
  html: string;
}

/**
 * Where mails are put when there is no server to give them to: two files each, one for mail programs and one for browsers, named after
 * the delivery, so that one that is sent again is there once.
 */
export class MailFiles {
  private readonly folder: string;
  private written = 0;

  constructor(
    heraldDir: string,
    private readonly log: Logger,
  ) {
    this.folder = join(heraldDir, 'mail');
  }

  async write({ deliveryId, eml, html }: MailForFile): Promise<void> {
    // People's mail: for the eyes of whoever runs it.
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, deliveryId);
    await this.put(`${path}.html`, html);
    await this.put(`${path}.eml`, eml);
    this.log.info('wrote a mail to a file, as SMTP_URL is unset', { path: `${path}.html` });
    this.written += 1;
    // The first of a process as well: it may be one of many short ones.
    if (this.written % PRUNE_EVERY === 1) await this.prune();
  }

  /** Whole, or not at all: whoever watches the folder reads what has just come. */
  private async put(path: string, content: Buffer | string): Promise<void> {
    await writeFile(`${path}.part`, content, { mode: 0o600 });
    await rename(`${path}.part`, path);
  }

  private async prune(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => OURS.test(name));
    if (names.length <= KEPT_MAILS * 2) return;
    const files = await Promise.all(names.map(async (name) => ({ name, at: await this.writtenAt(name) })));
    const old = files.toSorted((a, b) => b.at - a.at).slice(KEPT_MAILS * 2);
    for (const { name } of old) await rm(join(this.folder, name), { force: true });
  }

  /** Another process prunes the same folder: what has gone is the oldest of all. */
  private async writtenAt(name: string): Promise<number> {
    return stat(join(this.folder, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  }
}
