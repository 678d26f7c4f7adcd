import { Injectable } from '@nestjs/common';
import type { Queue } from 'bull';

/** The Bull queues of this process, by their names, for whoever shows them. Who makes one says so. */
@Injectable()
export class BullQueues {
  private readonly queues = new Map<string, () => Queue>();

  add(queue: Queue): void {
    this.addLater(queue.name, () => queue);
  }

  /** One that is made when it is first needed: to be shown is such a need. */
  addLater(name: string, make: () => Queue): void {
    this.queues.set(name, make);
  }

  list(): Queue[] {
    return [...this.queues.values()].map((make) => make());
  }
}
