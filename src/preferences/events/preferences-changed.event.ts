/**
 * A person's preferences are others now; committed. Told on the node where it was asked for, and nowhere else. What was put off for what he
 * chose before may be due, or need not be any more.
 */
export class PreferencesChanged {
  constructor(readonly recipient: string) {}
}
