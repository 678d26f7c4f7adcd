import { registerEnumType } from '@nestjs/graphql';

/** Said by who sends and by who receives; a schema may have an enumeration once, and the two don't know each other. */
export enum DeliveryTiming {
  ALWAYS = 'ALWAYS',
  IF_UNSEEN = 'IF_UNSEEN',
}
registerEnumType(DeliveryTiming, {
  name: 'DeliveryTiming',
  description: 'When a channel beside the app is used.',
  valuesMap: {
    ALWAYS: { description: 'At once, beside the app.' },
    IF_UNSEEN: {
      description:
        'Only if it has not been seen in the app in time (at once when the person is offline), and withdrawn the moment it is.',
    },
  },
});
