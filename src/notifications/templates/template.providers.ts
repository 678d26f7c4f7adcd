import type { Provider } from '@nestjs/common';
import { portProvider } from '../../platform/ports/index.js';
import { LiquidTemplateEngine } from './liquid.template-engine.js';
import { RenderingThread } from './rendering-thread.js';
import { SendLanguages } from './send-languages.js';
import { SendTemplates } from './send-templates.js';
import { TemplateCatalog } from './template-catalog.js';
import { TemplateEngine } from './template-engine.js';
import { TemplateTexts } from './template-texts.js';
import { TemplatesRepository } from './templates.repository.js';
import { TemplatesService } from './templates.service.js';

export const templateProviders: Provider[] = [
  portProvider(TemplateEngine, LiquidTemplateEngine),
  RenderingThread,
  SendLanguages,
  SendTemplates,
  TemplateCatalog,
  TemplatesRepository,
  TemplatesService,
  TemplateTexts,
];
