import { registerEnumType } from '@nestjs/graphql';

export enum PreferenceSource {
  CRITICAL = 'CRITICAL',
  PAUSE = 'PAUSE',
  TYPE = 'TYPE',
  CATEGORY = 'CATEGORY',
  CHANNEL = 'CHANNEL',
  CATEGORY_DEFAULT = 'CATEGORY_DEFAULT',
  CHANNEL_DEFAULT = 'CHANNEL_DEFAULT',
}
registerEnumType(PreferenceSource, {
  name: 'PreferenceSource',
  description:
    'What decided over a channel. The first that applies does: CRITICAL, PAUSE, TYPE, CATEGORY, CHANNEL, CATEGORY_DEFAULT, CHANNEL_DEFAULT.',
  valuesMap: {
    CRITICAL: { description: 'The category is critical: always on.' },
    PAUSE: {
      description:
        'He paused: it is held back until then, not dropped. Beside it stands what is true when the pause is over.',
    },
    TYPE: { description: 'He chose so for the type.' },
    CATEGORY: { description: 'He chose so for the category.' },
    CHANNEL: { description: 'He chose so for the channel.' },
    CATEGORY_DEFAULT: { description: 'An admin said so of the category.' },
    CHANNEL_DEFAULT: { description: 'It is so for the channel where nobody says anything.' },
  },
});

export enum DigestFrequency {
  INSTANT = 'INSTANT',
  HOURLY = 'HOURLY',
  DAILY = 'DAILY',
  WEEKLY = 'WEEKLY',
}
registerEnumType(DigestFrequency, {
  name: 'DigestFrequency',
  description: 'How often what there is of a category is put together into one.',
  valuesMap: {
    INSTANT: { description: 'Never: each by itself, at once.' },
    HOURLY: { description: 'Once an hour.' },
    DAILY: { description: 'Once a day.' },
    WEEKLY: { description: 'Once a week.' },
  },
});

export enum Weekday {
  MONDAY = 'MONDAY',
  TUESDAY = 'TUESDAY',
  WEDNESDAY = 'WEDNESDAY',
  THURSDAY = 'THURSDAY',
  FRIDAY = 'FRIDAY',
  SATURDAY = 'SATURDAY',
  SUNDAY = 'SUNDAY',
}
registerEnumType(Weekday, { name: 'Weekday', description: 'A day of the week.' });
