import { describe } from 'vitest';
import { LiquidTemplateEngine } from '../../src/notifications/templates/liquid.template-engine.js';
import { RenderingThread } from '../../src/notifications/templates/rendering-thread.js';
import { memoryLogger } from '../../src/platform/logging/index.js';
import { templateEngineContract } from '../../src/testing/index.js';
import { runContract } from '../support/run-contract.js';

describe('Liquid', () => {
  runContract(
    templateEngineContract(
      () => {
        const thread = new RenderingThread(memoryLogger().logger);
        return { engine: new LiquidTemplateEngine(thread), close: () => thread.stop() };
      },
      { variable: (path) => `{{ ${path} }}`, broken: '{% if' },
    ),
  );
});
