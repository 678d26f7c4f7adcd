import { Global, Module } from '@nestjs/common';
import { PersonalData } from './personal-data.js';

/** What is known about a person, wherever it is kept. */
@Global()
@Module({ providers: [PersonalData], exports: [PersonalData] })
export class PersonalDataModule {}
