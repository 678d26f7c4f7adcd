/** Events no longer come through from other nodes. */
export class BusLost {}
