export { AdminModule, adminResolvers } from './admin.module.js';
