export { secretEntities } from './entities/index.js';
export { InstallationSecretsRepository } from './installation-secrets.repository.js';
export { SecretsModule } from './secrets.module.js';
