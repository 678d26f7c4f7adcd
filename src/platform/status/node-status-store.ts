import type { NodeStatus } from './node-status.js';

/**
 * What all nodes of the installation say of themselves, where each can read it. Every node writes its own each `BEAT_MS`; what was not written for
 * `LAPSE_MS` is gone, so that whatever was lost is right again within a beat, and a node that was killed is not there after a few seconds.
 *
 * Nobody waits for it for long, and it never throws: it may be away.
 */
export abstract class NodeStatusStore {
  /** False: it was not taken. */
  abstract write(status: NodeStatus): Promise<boolean>;

  /** A node that stops says so: nobody need wait until it lapses. */
  abstract remove(nodeId: string): Promise<void>;

  /** Those that are alive, in the order of their ids; undefined: it can't be known now. */
  abstract read(): Promise<NodeStatus[] | undefined>;
}
