import { registerEnumType } from '@nestjs/graphql';

/**
 * The one word of the API that a send and a preference share, whose modules do not know each other. A type of this name can only be
 * registered once.
 */
export enum DeliveryTiming {
  ALWAYS = 'ALWAYS',
  IF_UNSEEN = 'IF_UNSEEN',
}
registerEnumType(DeliveryTiming, {
  name: 'DeliveryTiming',
  description: 'When a channel other than the app is used.',
  valuesMap: {
    ALWAYS: { description: 'At once, beside the app.' },
    IF_UNSEEN: {
      description:
        'Only if it hasn’t been seen in the app in time (at once when the person is offline), and withdrawn the moment it is.',
    },
  },
});
