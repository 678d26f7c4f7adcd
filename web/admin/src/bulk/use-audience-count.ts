import { useDebouncedValue } from '@mantine/hooks';
import { useAsk } from '../app/ask.js';
import { BulkAudienceCountDocument, type BulkAudienceInput } from './operations.js';

const PAUSE_MS = 400;

export interface AudienceCount {
  /** Undefined: it is being counted, or could not be, or nobody is named yet. */
  count: number | undefined;
  isCounting: boolean;
  error: Error | null;
  again: () => void;
}

/** How many it would be for, counted when nobody has typed for a moment. */
export function useAudienceCount(to: BulkAudienceInput | undefined): AudienceCount {
  const written = to === undefined ? undefined : JSON.stringify(to);
  const [settled] = useDebouncedValue(written, PAUSE_MS);
  const asked = settled === undefined ? { everyone: true } : (JSON.parse(settled) as BulkAudienceInput);
  const { data, error, isPlaceholderData, isFetching, refetch } = useAsk(
    BulkAudienceCountDocument,
    { to: asked },
    { enabled: settled !== undefined },
  );
  const isSettled = settled !== undefined && settled === written;
  // What was counted for others is not said of these.
  const isKnown = isSettled && !isPlaceholderData && error === null;
  return {
    count: isKnown ? data?.bulkAudienceCount : undefined,
    isCounting: written !== undefined && (!isSettled || (isFetching && !isKnown)),
    error: isSettled ? error : null,
    again: () => void refetch(),
  };
}
