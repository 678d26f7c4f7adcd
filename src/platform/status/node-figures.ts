import { Injectable } from '@nestjs/common';

/** What modules have their node say of itself beside what every process knows: the status knows numbers, and not what they count. */
@Injectable()
export class NodeFigures {
  private readonly readers = new Map<string, () => readonly number[]>();

  /** @param read called every second, and whenever somebody asks: cheap, and never throws. */
  provide(name: string, read: () => readonly number[]): void {
    this.readers.set(name, read);
  }

  read(): Record<string, readonly number[]> {
    return Object.fromEntries([...this.readers].map(([name, read]) => [name, read()]));
  }
}
