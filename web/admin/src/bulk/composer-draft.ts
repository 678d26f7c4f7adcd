import { useState } from 'react';
import { keptDrafts, useDraft } from '../parts/draft.js';
import { type BulkDraft, emptyDraft } from './bulk-draft.js';

const KEY = 'bulk';

/** The one bulk send that is being written in this tab. */
export function useBulkDraft() {
  const [first] = useState(emptyDraft);
  const { value, change, clear, isTouched } = useDraft<BulkDraft>(KEY, first);
  return {
    draft: value,
    set: (part: Partial<BulkDraft>) => change((before) => ({ ...before, ...part })),
    /** Another one, with a key of its own. */
    clear: () => clear(emptyDraft()),
    isTouched,
  };
}

export const hasBulkDraft = (): boolean => keptDrafts().includes(KEY);
