import { Module } from '@nestjs/common';
import { Overload } from './overload.js';

@Module({ providers: [Overload], exports: [Overload] })
export class OverloadModule {}
