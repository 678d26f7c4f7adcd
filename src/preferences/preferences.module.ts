import { Module } from '@nestjs/common';

/** What each person wants, and when (part 5). A sibling of notifications: neither imports the other. */
@Module({})
export class PreferencesModule {}
