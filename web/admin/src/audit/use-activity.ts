import { useRef, useState } from 'react';
import { useLive } from '../app/ask.js';
import type { Entry } from './audit-entries.js';
import { AuditActivityDocument } from './operations.js';

/** Of those that came live so many are kept: twice as many as come before the log is read again, which has the older ones. */
const KEPT = 200;

export interface Activity {
  /** Newest first, as they came. */
  entries: readonly Entry[];
  /** Rises when the log has to be read again, or there would be a hole between it and these. */
  rounds: number;
  error: Error | undefined;
}

/** What is written into the log from now on. */
export function useActivity(): Activity {
  const [entries, set] = useState<readonly Entry[]>([]);
  const [rounds, setRounds] = useState(0);
  const arrived = useRef(0);
  const { error } = useLive(AuditActivityDocument, {}, ({ activityAdded: entry }) => {
    arrived.current += 1;
    set((before) => [entry, ...before].slice(0, KEPT));
    setRounds(Math.floor(arrived.current / (KEPT / 2)));
  });
  return { entries, rounds, error };
}
