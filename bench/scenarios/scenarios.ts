import { apiScenarios, rowsScenario } from './whole-way.js';
import { bulkScenario } from './bulk.js';
import { compressionScenario } from './compression.js';
import { deliveryScenarios } from './deliveries.js';
import { busScenarios } from './fan-out.js';
import { inboxScenarios } from './inbox.js';
import { operatorsScenario } from './operators.js';
import { reportScenarios } from './reports.js';
import { rollingScenario } from './rolling-restart.js';
import { listenersScenario } from './listeners.js';
import type { Scenario } from './scenario.js';
import { stoppedScenario } from './stopped-readers.js';

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  ...busScenarios,
  ...apiScenarios,
  stoppedScenario,
  compressionScenario,
  ...inboxScenarios,
  rollingScenario,
  listenersScenario,
  ...reportScenarios,
  ...deliveryScenarios,
  bulkScenario,
  operatorsScenario,
  rowsScenario,
];
