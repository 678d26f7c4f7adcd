import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '../../platform/errors/index.js';
import { SendLanguages } from './send-languages.js';
import { TemplateCatalog } from './template-catalog.js';
import type { TemplateSource } from './template-engine.js';
import type { CheckedTemplate } from './template-request.js';
import { TemplateTexts } from './template-texts.js';
import type { TemplateHead, TemplateText } from './templates.repository.js';

/** What is said in one language. */
export interface SaidText extends TemplateSource {
  locale: string;
}

/** What a template says to some people. */
export interface Said {
  /** Of the template, in the language that it was asked for in, or the installation's. */
  category: string;
  texts: readonly [SaidText, ...SaidText[]];
  /** For each recipient, in their order, which of the texts he is told. */
  told: readonly number[];
}

/** Of one send in all of its languages, as it is written down for later. */
const MOST_CHARS = 2_000_000;
const SENT = 'Nothing was sent.';

/** Makes of a template what a send says: once for each language, never for each recipient. */
@Injectable()
export class SendTemplates {
  constructor(
    private readonly catalog: TemplateCatalog,
    private readonly texts: TemplateTexts,
    private readonly languages: SendLanguages,
  ) {}

  /**
   * To these people, now: in the languages that they have.
   *
   * @throws InvalidInputError where there is no such template, or it can't be rendered with these variables; UnavailableError
   */
  async toEach(template: CheckedTemplate, userIds: readonly string[]): Promise<Said> {
    const versions = await this.versionsOf(template);
    const locales = versions.map(({ locale }) => locale);
    const wanted = await this.languages.of(userIds, locales);
    const used = [...new Set(wanted)];
    // Nobody follows a topic: it is to be right all the same.
    if (used.length === 0) used.push(0);
    const texts = await this.render(
      used.flatMap((index) => versions[index] ?? []),
      template.variables,
    );
    const told = wanted.map((index) => used.indexOf(index));
    return { category: this.categoryOf(versions), texts, told };
  }

  /** In all of its languages: who will be told it, and what he speaks by then, is not known yet. @throws as `toEach` */
  async toWhomever(template: CheckedTemplate): Promise<Omit<Said, 'told'>> {
    const versions = await this.versionsOf(template);
    const texts = await this.render(versions, template.variables);
    const chars = texts.reduce((sum, text) => sum + text.message.length + (text.html?.length ?? 0), 0);
    if (chars > MOST_CHARS) {
      throw refused(`what template "${template.key}" says in all of its languages has more than 2,000,000 characters`);
    }
    return { category: this.categoryOf(versions), texts };
  }

  /** One, in the language that is asked for or the nearest. @throws NotFoundError */
  async find({ key, version, locale }: Omit<CheckedTemplate, 'variables'>): Promise<TemplateText> {
    const found = await this.versionsOf({ key, version, locale: locale ?? '' }).catch((error: unknown) => {
      throw error instanceof InvalidInputError ? new NotFoundError() : error;
    });
    const [first] = found;
    if (!first) throw new NotFoundError();
    return first;
  }

  /** In each of its languages what is to be said, that which it was written in first; with a locale, in that one or the nearest alone. */
  private async versionsOf(template: Omit<CheckedTemplate, 'variables'>): Promise<TemplateText[]> {
    const { key, version, locale } = template;
    const heads = await this.catalog.of(key);
    if (heads.length === 0) throw refused(`there is no template "${key}"`, 'template.key');
    const having = heads.filter(
      (head) => version === null || (version >= head.firstVersion && version <= head.version),
    );
    if (having.length === 0) throw refused(`template "${key}" has no version ${version}`, 'template.version');
    const wanted = locale === null ? having : [this.nearest(having, locale)];
    const found = await this.catalog.find(wanted.map((head) => ({ ...head, version: version ?? head.version })));
    return found.map((each) => {
      if (!each) throw new Error(`template ${key} has no row`);
      return each;
    });
  }

  private nearest(heads: readonly TemplateHead[], locale: string): TemplateHead {
    const index = this.languages.choose(
      locale,
      heads.map((head) => head.locale),
    );
    return heads[index] as TemplateHead;
  }

  private categoryOf(versions: readonly TemplateText[]): string {
    const index = this.languages.choose(
      null,
      versions.map(({ locale }) => locale),
    );
    return versions[index]?.category ?? '';
  }

  private async render(
    versions: readonly TemplateText[],
    variables: string,
  ): Promise<readonly [SaidText, ...SaidText[]]> {
    const texts = await Promise.all(
      versions.map(async ({ key, locale, version, content, schema }) => ({
        locale,
        ...(await this.texts.render(
          { name: `template "${key}" (${locale}, version ${version})`, content, schema },
          variables,
          SENT,
        )),
      })),
    );
    return texts as [SaidText, ...SaidText[]];
  }
}

function refused(problem: string, field = 'template'): InvalidInputError {
  return new InvalidInputError(`${SENT} ${problem}.`, { fields: [field] });
}
