import { Dashboard } from './dashboard.js';
import { Demo } from './demo.js';
import { DemoSession } from './demo-session.js';

export const pageProviders = [Dashboard, Demo, DemoSession];
