import { LAPSE_MS, type NodeStatus } from './node-status.js';
import { NodeStatusStore } from './node-status-store.js';

/** Within one process: for tests, and the model that the contract of the other is held against. */
export class MemoryNodeStatusStore extends NodeStatusStore {
  private readonly entries = new Map<string, { status: NodeStatus; atMs: number }>();

  /** @param now a clock, in milliseconds. */
  constructor(private readonly now: () => number = Date.now) {
    super();
  }

  async write(status: NodeStatus): Promise<boolean> {
    this.entries.set(status.id, { status: structuredClone(status), atMs: this.now() });
    return true;
  }

  async remove(nodeId: string): Promise<void> {
    this.entries.delete(nodeId);
  }

  async read(): Promise<NodeStatus[]> {
    return [...this.entries.values()]
      .filter(({ atMs }) => atMs > this.now() - LAPSE_MS)
      .map(({ status }) => status)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}
