import { useAsk } from '../app/ask.js';
import { type FilterChoicesQuery, FilterChoicesDocument } from './operations.js';

const NONE: FilterChoicesQuery = { categories: [], topics: [], channels: [] };

/** What there is to choose from; nothing while it is not known. */
export function useChoices(): FilterChoicesQuery {
  return useAsk(FilterChoicesDocument, {}).data ?? NONE;
}

/** What a channel is called; its key where it has gone. */
export function useChannelTitle(): (key: string) => string {
  const { channels } = useChoices();
  return (key) => channels.find((channel) => channel.key === key)?.title ?? key;
}
