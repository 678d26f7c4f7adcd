import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { nameOf, useAsk, useLive } from '../app/ask.js';
import { isOver, rateOf, type Sample, withSample } from './bulk-figures.js';
import { type BulkFiguresFragment, BulkSendLiveDocument, BulkSendOneDocument } from './operations.js';

/** Who was delivered to, and who has read it, is counted on when nothing is published any more. */
const AFTERWARDS_MS = 5_000;

/** One bulk send as it goes: what is asked, what is told live, and what a change answers are one and the same thing. */
export function useBulkSend(id: string) {
  const queries = useQueryClient();
  const asked = useAsk(
    BulkSendOneDocument,
    { id },
    { everyMs: isKnownToBeOver(queries.getQueryData([nameOf(BulkSendOneDocument), { id }])) ? AFTERWARDS_MS : 0 },
  );
  const keep = (bulkSend: BulkFiguresFragment) =>
    queries.setQueryData([nameOf(BulkSendOneDocument), { id }], { bulkSend });
  useLive(BulkSendLiveDocument, { id }, ({ bulkSendProgress }) => keep(bulkSendProgress));
  return { ...asked, bulk: asked.data?.bulkSend ?? undefined, keep };
}

function isKnownToBeOver(data: unknown): boolean {
  const { bulkSend } = (data ?? {}) as { bulkSend?: BulkFiguresFragment };
  return bulkSend !== undefined && isOver(bulkSend.status);
}

/** How many people a second of late, while it runs. */
export function useRate({ processed, status }: BulkFiguresFragment): number | undefined {
  const samples = useRef<Sample[]>([]);
  const [rate, setRate] = useState<number>();
  const isRunning = status === 'RUNNING';
  useEffect(() => {
    samples.current = isRunning ? withSample(samples.current, { atMs: Date.now(), processed }) : [];
    setRate(rateOf(samples.current, Date.now()));
  }, [processed, isRunning]);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setRate(rateOf(samples.current, Date.now())), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return isRunning ? rate : undefined;
}
