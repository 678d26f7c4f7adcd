import { Global, Module } from '@nestjs/common';
import { Admission } from './admission.js';

/** One for all ways in: sockets and streams share the bounds. */
@Global()
@Module({ providers: [Admission], exports: [Admission] })
export class AdmissionModule {}
