import type { MailContent } from './mail-content.js';
import type { DigestGroup } from './mail-digest.js';

/** The plain-text twin of `mailHtml`: it says the same, in the same order. */
export function mailText(content: MailContent): string {
  const { action, unsubscribe } = content;
  const blocks = [
    content.html === null ? content.greeting : null,
    content.title,
    content.message,
    ...content.groups.flatMap((group) => groupBlocks(group, content.groups.length > 1)),
    action && `${action.label}: ${action.url}`,
    [content.sentAt, content.validUntil].filter((line) => line !== null).join('\n'),
    // What stands below this line mail programs leave out of answers.
    ['-- ', content.sender, content.why, unsubscribe && `${unsubscribe.label}: ${unsubscribe.url}`]
      .filter((line) => line !== null)
      .join('\n'),
  ];
  return `${blocks.filter((block) => block !== null && block !== '').join('\n\n')}\n`;
}

function groupBlocks({ category, items }: DigestGroup, isNamed: boolean): string[] {
  const blocks = items.map(({ title, message, sentAt, url }) =>
    [`• ${title}`, message, url ?? '', sentAt].filter((line) => line !== '').join('\n'),
  );
  return isNamed ? [`## ${category}`, ...blocks] : blocks;
}
