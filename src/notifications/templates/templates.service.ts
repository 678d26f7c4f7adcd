import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { Categories } from '../categories.js';
import { DEFAULT_CATEGORY } from '../send-request.js';
import { SendTemplates } from './send-templates.js';
import { TemplateCatalog } from './template-catalog.js';
import type { TemplateSource } from './template-engine.js';
import { canonicalLocale } from './template-locale.js';
import {
  type CheckedSave,
  checkContent,
  checkSave,
  jsonTreeProblems,
  type SaveTemplateRequest,
  TEMPLATE_LIMITS,
} from './template-request.js';
import { TemplateTexts } from './template-texts.js';
import { TemplatesRepository, type TemplateVersion } from './templates.repository.js';
import { undeclaredVariables } from './undeclared-variables.js';

const SAVED = 'Nothing was saved.';
const RENDERED = 'Nothing was rendered.';
/** Of one template's history. */
const MOST_SHOWN = 100;

export interface RenderRequest {
  /** Of what is saved. */
  key?: string | null | undefined;
  version?: number | null | undefined;
  locale?: string | null | undefined;
  /** What is not saved, in its place. */
  content?: SaveTemplateRequest['content'] | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** What operators do with templates. */
@Injectable()
export class TemplatesService {
  constructor(
    private readonly database: Database,
    private readonly repository: TemplatesRepository,
    private readonly catalog: TemplateCatalog,
    private readonly texts: TemplateTexts,
    private readonly templates: SendTemplates,
    private readonly categories: Categories,
    private readonly audit: AuditLog,
    private readonly config: Config,
  ) {}

  /** A new version, which sends that name none take from now on: at this node at once, at all others within a second. @throws InvalidInputError */
  async save(caller: Caller, request: SaveTemplateRequest): Promise<TemplateVersion> {
    const checked = checkSave(request, this.config.DEFAULT_LOCALE);
    await this.checkCategory(checked.category);
    await this.texts.checkSchema(checked.schema, SAVED);
    const used = await this.texts.inspect(checked.content, SAVED);
    const undeclared = undeclaredVariables(used, checked.schema);
    if (undeclared.length > 0) {
      throw new InvalidInputError(
        `${SAVED} It uses variables that their schema does not have: ${undeclared.join(', ')}.`,
        {
          fields: ['variables'],
        },
      );
    }
    const saved = await this.database.transaction(async (tx) => {
      const version = await this.repository.add(tx, { ...checked, createdBy: caller.id }, DEFAULT_CATEGORY);
      await this.checkRoom(await this.repository.counts(tx, checked), checked);
      const { key, locale, version: number } = version;
      const subject = { kind: 'template', id: key };
      await this.audit.record(tx, { caller, action: 'template.save', subject, detail: { locale, version: number } });
      return version;
    });
    this.catalog.changed();
    return saved;
  }

  /** Takes it from new sends, in one language or in all; false: it was not there. What was accepted is sent all the same. */
  async delete(caller: Caller, key: string, locale: string | null): Promise<boolean> {
    const canonical = locale === null ? null : canonicalLocale(locale);
    if (locale !== null && canonical === null) return false;
    const deleted = await this.database.transaction(async (tx) => {
      const count = await this.repository.delete(tx, key, canonical);
      if (count > 0) {
        const subject = { kind: 'template', id: key };
        await this.audit.record(tx, { caller, action: 'template.delete', subject, detail: { locale: canonical } });
      }
      return count > 0;
    });
    if (deleted) this.catalog.changed();
    return deleted;
  }

  /** The newest of each. */
  async all(): Promise<TemplateVersion[]> {
    return this.repository.newest();
  }

  /** Exactly this one: another language is not shown in its place. Undefined: it is not there, or was deleted. */
  async find(key: string, locale: string | null, version: number | null): Promise<TemplateVersion | undefined> {
    const canonical = canonicalLocale(locale ?? this.config.DEFAULT_LOCALE);
    const head = (await this.catalog.of(key)).find((each) => each.locale === canonical);
    if (!head) return undefined;
    const number = version ?? head.version;
    if (number < head.firstVersion || number > head.version) return undefined;
    // Not from memory: who saved it may have been erased since.
    const [found] = await this.repository.versions([{ ...head, version: number }]);
    return found;
  }

  /** Newest first, at most a hundred. */
  async versions(key: string, locale: string | null): Promise<TemplateVersion[]> {
    const canonical = canonicalLocale(locale ?? this.config.DEFAULT_LOCALE);
    return canonical === null ? [] : this.repository.history(key, canonical, MOST_SHOWN);
  }

  /** What somebody would be told; nothing is sent. @throws InvalidInputError, NotFoundError */
  async render(request: RenderRequest): Promise<TemplateSource & { locale: string; category: string }> {
    const variables = JSON.stringify(request.variables ?? {});
    const [problem] = jsonTreeProblems('variables', variables, TEMPLATE_LIMITS.variablesBytes);
    if (problem) throw new InvalidInputError(`${RENDERED} ${problem.problem}.`, { fields: [problem.field] });
    const found = await this.toRender(request);
    const texts = await this.texts.render(found, variables, RENDERED);
    return { ...texts, locale: found.locale, category: found.category };
  }

  private async toRender({ key, version, locale, content }: RenderRequest) {
    const canonical = locale == null ? null : canonicalLocale(locale);
    if (locale != null && canonical === null) {
      throw new InvalidInputError(`${RENDERED} locale must be a language tag of BCP 47.`, { fields: ['locale'] });
    }
    if (content) {
      const unsaved = { name: 'The template', content: checkContent(content), schema: '{}' };
      return { ...unsaved, locale: canonical ?? this.config.DEFAULT_LOCALE, category: DEFAULT_CATEGORY };
    }
    if (key == null) {
      throw new InvalidInputError(`${RENDERED} Name a key, or give content.`, { fields: ['key', 'content'] });
    }
    const found = await this.templates.find({ key, version: version ?? null, locale: canonical });
    return { ...found, name: `template "${found.key}" (${found.locale}, version ${found.version})` };
  }

  private async checkCategory(category: string | null): Promise<void> {
    if (category === null) return;
    const { isCategory } = await this.categories.namesFor({ category });
    if (isCategory(category)) return;
    throw new InvalidInputError(`${SAVED} there is no category "${category}".`, { fields: ['category'] });
  }

  /** In the transaction that would make one too many. */
  private async checkRoom({ all, ofKey }: { all: number; ofKey: number }, { key }: CheckedSave): Promise<void> {
    if (ofKey >= TEMPLATE_LIMITS.localesOfOne) {
      throw new InvalidInputError(
        `${SAVED} template "${key}" is there in ${TEMPLATE_LIMITS.localesOfOne} languages already.`,
        { fields: ['locale'] },
      );
    }
    if (all >= TEMPLATE_LIMITS.templates) {
      const most = TEMPLATE_LIMITS.templates.toLocaleString('en');
      throw new InvalidInputError(`${SAVED} There are ${most} templates already: delete some first.`, {
        fields: ['key'],
      });
    }
  }
}
