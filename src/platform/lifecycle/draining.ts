import { Injectable } from '@nestjs/common';

/** Whether this process is on its way out: not ready for a balancer any more, and taking no new sockets. There is no way back. */
@Injectable()
export class Draining {
  private begun = false;

  get isDraining(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }
}
