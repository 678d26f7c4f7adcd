/** Events come through: for the first time, or again; what was missed until then is caught up from the database. */
export class BusRestored {}
