import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** What this process is called among those of its installation, for as long as it lives. Drawn: two that follow each other on one machine are two. */
@Injectable()
export class NodeId {
  readonly value = randomBytes(9).toString('base64url');
}
