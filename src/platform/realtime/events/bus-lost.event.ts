/** Events no longer come through from other nodes. Also emitted at start when the bus can't be reached then. */
export class BusLost {}
