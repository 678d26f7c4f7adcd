import { Injectable } from '@nestjs/common';
import type { PersonalDataHolder } from './personal-data-holder.js';

/** All who keep something about people. */
@Injectable()
export class PersonalData {
  private readonly registered: PersonalDataHolder[] = [];

  /** To be called in a constructor: an erasure that was interrupted goes on as soon as modules start. */
  use(holder: PersonalDataHolder): void {
    this.registered.push(holder);
  }

  /** In the order in which they forget. */
  holders(): readonly PersonalDataHolder[] {
    return this.registered.toSorted((a, b) => a.order - b.order);
  }
}
