import { registerEnumType } from '@nestjs/graphql';

export enum ReportGroup {
  CHANNEL = 'CHANNEL',
  CATEGORY = 'CATEGORY',
  TYPE = 'TYPE',
  PRIORITY = 'PRIORITY',
  HOUR = 'HOUR',
  DAY = 'DAY',
}
registerEnumType(ReportGroup, {
  name: 'ReportGroup',
  description: 'What deliveries are told apart by in a report.',
  valuesMap: {
    CHANNEL: { description: '"inApp", "email", and so on.' },
    CATEGORY: { description: 'By its key.' },
    TYPE: { description: 'In the sender’s words; "(other)": those of a day that had too many.' },
    PRIORITY: { description: '"LOW", "MEDIUM", "HIGH", "URGENT".' },
    HOUR: { description: 'When it was published, by the clock of the time zone: "2026-11-20T14:00:00+01:00".' },
    DAY: { description: 'Likewise: "2026-11-20".' },
  },
});
