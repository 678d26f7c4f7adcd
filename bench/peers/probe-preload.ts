import { serveProbe } from './probe.js';

serveProbe();
