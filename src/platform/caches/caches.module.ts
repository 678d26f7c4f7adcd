import { Global, Module } from '@nestjs/common';
import { CacheCounts } from './cache-counts.js';

@Global()
@Module({ providers: [CacheCounts], exports: [CacheCounts] })
export class CachesModule {}
