import { InstallationSecretEntity } from './installation-secret.entity.js';

export { InstallationSecretEntity };

export const secretEntities = [InstallationSecretEntity];
