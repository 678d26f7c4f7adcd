/** Events come through again; what was missed meanwhile is caught up from the database. */
export class BusRestored {}
