import { personPath } from '../parts/person-path.js';

/** Where there is more of what was changed: "template:welcome"; undefined: nowhere. */
export function subjectPath(subject: string): string | undefined {
  const at = subject.indexOf(':');
  const [kind, id] = [subject.slice(0, at), subject.slice(at + 1)];
  if (at < 1 || id === '') return undefined;
  const part = encodeURIComponent(id);
  switch (kind) {
    case 'recipient':
      // Erased: nobody knows any more who that was.
      return id.startsWith('erased:') ? undefined : personPath(id);
    case 'template':
      return `/templates/${part}`;
    case 'bulkSend':
      return `/bulk/${part}`;
    case 'send':
      return `/notifications?sendId=${part}`;
    case 'topic':
      return `/notifications?topics=${part}`;
    case 'category':
    case 'channel':
      return '/categories';
    default:
      return undefined;
  }
}
