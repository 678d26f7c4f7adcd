import { Injectable } from '@nestjs/common';
import { RenderingThread } from './rendering-thread.js';
import { MissingVariables, TemplateEngine, TemplateFault, type TemplateSource } from './template-engine.js';

/** Liquid, in a thread of its own; docs/templates.md has what of it there is. */
@Injectable()
export class LiquidTemplateEngine extends TemplateEngine {
  constructor(private readonly thread: RenderingThread) {
    super();
  }

  async inspect(source: TemplateSource): Promise<{ variables: string[][] }> {
    const inspected = await this.thread.ask('inspect', source);
    if ('fault' in inspected) throw new TemplateFault(inspected.fault.field, inspected.fault.message);
    return inspected;
  }

  async render(source: TemplateSource, variables: Readonly<Record<string, unknown>>): Promise<TemplateSource> {
    const rendered = await this.thread.ask('render', { source, variables: JSON.stringify(variables) });
    if ('fault' in rendered) throw new TemplateFault(rendered.fault.field, rendered.fault.message);
    if ('missing' in rendered) throw new MissingVariables(rendered.missing);
    return rendered.texts;
  }
}
