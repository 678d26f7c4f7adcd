export { type OwnImplementation, portProvider } from './port-provider.js';
export { type Port, Ports } from './ports.js';
export { PortsModule } from './ports.module.js';
