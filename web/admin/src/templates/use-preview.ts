import { useDebouncedValue } from '@mantine/hooks';
import { useRef } from 'react';
import { useAsk } from '../app/ask.js';
import {
  RenderedPreviewDocument,
  type RenderedPreviewQuery,
  type RenderedPreviewQueryVariables,
} from './operations.js';

const PAUSE_MS = 350;

/** What is being written, as it would be told: asked for when nobody has typed for a moment. `rendered` is the last that could be. */
export function usePreview(input: RenderedPreviewQueryVariables['input'] | undefined) {
  const [settled] = useDebouncedValue(input === undefined ? undefined : JSON.stringify(input), PAUSE_MS);
  const asked = settled === undefined ? {} : (JSON.parse(settled) as RenderedPreviewQueryVariables['input']);
  const { data, error, isFetching, isPlaceholderData } = useAsk(
    RenderedPreviewDocument,
    { input: asked },
    { enabled: settled !== undefined },
  );
  const last = useRef<RenderedPreviewQuery['renderTemplate']>(undefined);
  if (data && !isPlaceholderData) last.current = data.renderTemplate;
  const isSettled = settled !== undefined && settled === JSON.stringify(input);
  return { rendered: last.current, error: input === undefined ? null : error, isBusy: isFetching, isSettled };
}
