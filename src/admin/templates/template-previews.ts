import { Injectable } from '@nestjs/common';
import { MailPreview } from '../../delivery/index.js';
import { type RenderRequest, TemplatesService } from '../../notifications/index.js';
import { CategoryCatalog } from '../../preferences/index.js';
import type { RenderedTemplate } from './dto/rendered-template.model.js';

/** What is said, and the mail that says it. */
@Injectable()
export class TemplatePreviews {
  constructor(
    private readonly templates: TemplatesService,
    private readonly mails: MailPreview,
    private readonly categories: CategoryCatalog,
  ) {}

  async render(request: RenderRequest): Promise<RenderedTemplate> {
    const { category, ...said } = await this.templates.render(request);
    const categoryTitle = this.categories.get(category)?.title ?? category;
    const { html, text } = this.mails.of({ ...said, category, categoryTitle });
    return { subject: said.subject, title: said.title, message: said.message, html, text };
  }
}
