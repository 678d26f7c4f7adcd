import type { SendNotificationInput } from './operations.js';

/** What the shop says. */
export interface Kind {
  name: string;
  hint: string;
  make: (count: number) => Omit<SendNotificationInput, 'to'>;
}

const orderOf = (count: number) => 4_710 + count;
const linkTo = (order: number) => new URL(`?order=${order}`, document.baseURI).href;

export const KINDS: readonly Kind[] = [
  {
    name: 'Order',
    hint: 'with a link',
    make: (count) => ({
      type: 'order_shipped',
      title: `Order ${orderOf(count)} is on its way`,
      message: 'It left our house this morning and should be with you tomorrow between 9 and 12.',
      actionUrl: linkTo(orderOf(count)),
    }),
  },
  {
    name: 'Mention',
    hint: 'social',
    make: (count) => ({
      type: 'mention',
      category: 'social',
      title: ['Robin mentioned you', 'Sam answered you', 'Kim likes your review'][count % 3] ?? '',
      message: '“Could you have a look at the photos of the blue one? I am not sure that it is the same colour.”',
    }),
  },
  {
    name: 'Task',
    hint: 'important',
    make: () => ({
      type: 'task_due',
      category: 'task',
      priority: 'HIGH',
      title: 'The inventory is due today',
      message: 'Shelf 12 to 18 are still to be counted.',
    }),
  },
  {
    name: 'Alarm',
    hint: 'urgent, security',
    make: () => ({
      type: 'sign_in',
      category: 'security',
      priority: 'URGENT',
      title: 'A new device signed in',
      message: 'Firefox on Linux, in Lisbon. If it was not you, change your password now.',
    }),
  },
  {
    name: 'Progress',
    hint: 'replaces the one before',
    make: (count) => ({
      type: 'upload',
      title: `${(count % 5) + 1} of 5 photos uploaded`,
      message: 'Each one takes the place of the one before it.',
      collapseKey: 'demo-upload',
    }),
  },
];
