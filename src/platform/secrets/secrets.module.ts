import { Global, Module } from '@nestjs/common';
import { InstallationSecretsRepository } from './installation-secrets.repository.js';

/** What the installation made for itself to sign and to hide with. */
@Global()
@Module({ providers: [InstallationSecretsRepository], exports: [InstallationSecretsRepository] })
export class SecretsModule {}
