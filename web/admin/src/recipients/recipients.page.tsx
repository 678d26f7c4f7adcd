import { usePathname, useSearch } from 'wouter/use-browser-location';
import { personOf } from '../parts/person-path.js';
import { RecipientList } from './recipient-list.js';
import { RecipientStory } from './recipient-story.js';

export function RecipientsPage() {
  const id = personOf(usePathname(), useSearch());
  return id === undefined ? <RecipientList /> : <RecipientStory key={id} id={id} />;
}
