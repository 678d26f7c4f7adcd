import { Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/auth/index.js';
import { type FeedPosition, InboxService } from './inbox.service.js';

/**
 * Where the caller's feed stands, read once for all fields of one operation, and before the lists of it: `{ inbox { cursor }
 * notifications { … } }` is what clients begin with, and fields are resolved side by side. A cursor that is read behind the page would
 * pass over what was published between the two.
 */
@Injectable()
export class OperationPositions {
  private readonly read = new WeakMap<RequestContext, Promise<FeedPosition>>();

  constructor(private readonly inboxes: InboxService) {}

  of(context: RequestContext, recipient: string): Promise<FeedPosition> {
    let state = this.read.get(context);
    if (state === undefined) {
      state = this.inboxes.state(recipient);
      // A field that turns out not to need it leaves it alone, failed or not.
      state.catch(() => undefined);
      this.read.set(context, state);
    }
    return state;
  }
}
