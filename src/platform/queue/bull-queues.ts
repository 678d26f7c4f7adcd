import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';

/** The Bull queues of this process, by their names, for whoever shows them. Who makes one says so. */
@Injectable()
export class BullQueues {
  private readonly queues = new Map<string, Queue>();

  add(queue: Queue): void {
    this.queues.set(queue.name, queue);
  }

  list(): Queue[] {
    return [...this.queues.values()];
  }
}
