import { Injectable } from '@nestjs/common';
import { FeedListener, type ListenedChange } from 'herald';
import { DataSource } from 'typeorm';

/** At least once: what each customer was told, and whether he has read it, in a table of the shop's own. */
@Injectable()
export class CrmSync extends FeedListener {
  readonly name = 'crm';

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async handle(changes: readonly ListenedChange[]): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      for (const change of changes) {
        if (change.kind === 'gone') await tx.query('DELETE FROM told WHERE id = $1', [change.notificationId]);
        if (change.kind !== 'changed') continue;
        const { id, recipient, title, readAt } = change.notification;
        // The same may come again, and is then written again.
        await tx.query(
          `INSERT INTO told (id, customer, title, is_read) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET is_read = excluded.is_read`,
          [id, recipient, title, readAt !== null],
        );
      }
    });
  }
}
