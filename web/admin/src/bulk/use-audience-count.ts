import { HeraldError } from '@herald/client';
import { useDebouncedValue } from '@mantine/hooks';
import { useAsk } from '../app/ask.js';
import { withoutLead } from '../templates/fault-place.js';
import { BulkAudienceCountDocument, type BulkAudienceInput } from './operations.js';

const PAUSE_MS = 400;

export interface AudienceCount {
  /** Undefined: it is being counted, or could not be, or nobody is named yet. */
  count: number | undefined;
  isCounting: boolean;
  /** Why it could not be counted, for once. */
  error: Error | null;
  /** What is wrong with whom it names: it would not be sent, either. */
  refusal: string | undefined;
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
    error: isSettled && refusalOf(error) === undefined ? error : null,
    refusal: isSettled ? refusalOf(error) : undefined,
    again: () => void refetch(),
  };
}

function refusalOf(error: Error | null): string | undefined {
  if (!(error instanceof HeraldError)) return undefined;
  // Nothing else of an audience has a name that it is looked up by.
  if (error.code === 'NOT_FOUND') return 'There is no such topic.';
  return error.code === 'BAD_USER_INPUT' ? withoutLead(error.message) : undefined;
}
