import { Injectable } from '@nestjs/common';
import { Database, exclusively } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { ContentCipher } from '../../platform/sealing/index.js';
import { inTime } from '../../platform/time/index.js';
import { ContentKeysCounted } from '../events/index.js';
import { CONTEXT } from './sealed-content.js';
import { RESEALED, type ResealedTable, type SealedRow, SealedRowsRepository } from './sealed-rows.repository.js';

const AT_ONCE = 200;
/** For the cipher: nobody waits. */
const PIECE_MS = 30_000;
/** Below every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Seals under the key of now what was sealed under another one, so that the other is needed no more; and says which are needed still. Ended
 * anywhere, the next run goes on from there.
 */
@Injectable()
export class ResealingService {
  private toldOf = '';

  constructor(
    private readonly database: Database,
    private readonly rows: SealedRowsRepository,
    private readonly cipher: ContentCipher,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {}

  /** One node at a time. */
  async run(): Promise<void> {
    const counted = await this.rows.countByKey();
    if (counted.size > 0) await exclusively(this.database, 'reseal', () => this.resealOthers([...counted.keys()]));
    await this.tell();
  }

  private async resealOthers(keys: readonly string[]): Promise<void> {
    const now = this.cipher.sealingKey;
    if (now === null) return;
    for (const key of keys.filter((other) => other !== now)) {
      for (const table of RESEALED) await this.resealTable(table, key);
    }
  }

  /** What can't be opened is passed over: its key may come back. */
  private async resealTable(table: ResealedTable, key: string): Promise<void> {
    let after = FIRST;
    for (;;) {
      const found = await this.rows.findOfKey(table, key, after, AT_ONCE);
      const last = found.at(-1);
      if (!last) return;
      const contextOf = table === 'contents' ? CONTEXT.content : CONTEXT.scheduled;
      const items = found.map((row) => ({ ...row, context: contextOf(row.id) }));
      const plain = await inTime(PIECE_MS, this.cipher.open(items));
      const opened: { row: SealedRow; plain: Buffer; context: string }[] = items.flatMap(
        ({ context, ...row }, index) => {
          const text = plain[index];
          return text ? [{ row, plain: text, context }] : [];
        },
      );
      if (opened.length > 0) {
        const sealed = await inTime(PIECE_MS, this.cipher.seal(opened));
        await this.rows.reseal(
          table,
          opened.map(({ row }) => row),
          sealed,
        );
      }
      after = last.id;
    }
  }

  /** By it an operator knows when a key may be taken away. */
  private async tell(): Promise<void> {
    const counted = await this.rows.countByKey();
    const keys = Object.fromEntries(counted);
    this.events.emit(new ContentKeysCounted(keys));
    const text = JSON.stringify(keys);
    if (text === this.toldOf) return;
    this.toldOf = text;
    this.logger.info('rows that are sealed, by the key that opens them', {
      sealingKey: this.cipher.sealingKey,
      rowsByKey: keys,
    });
  }
}
