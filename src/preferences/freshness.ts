/**
 * How long after it began to be read a thing may be answered from memory, in milliseconds. A change is hinted at over the bus, which may lose
 * that: this alone makes it right on every node within a second, with time left to read it again.
 */
export const FRESH_MS = 750;
