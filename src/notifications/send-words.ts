import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '../platform/errors/index.js';
import { Categories } from './categories.js';
import type { PlannedContent } from './planned-send.js';
import type { CheckedSend, SendRequest } from './send-request.js';
import { SendTemplates } from './templates/send-templates.js';
import type { CheckedTemplate } from './templates/template-request.js';

type SaidContent = Pick<PlannedContent, 'locale' | 'title' | 'message' | 'subject' | 'html'>;

/** What a send says. */
export interface Words {
  category: string;
  /** One, or one for each language. */
  contents: readonly SaidContent[];
  /** Which of them each recipient is told; null: the first, or it is chosen at its time. */
  told: readonly number[] | null;
}

/** Whatever it says: it is not sent. */
const NOTHING: SaidContent = { locale: null, title: '', message: '', subject: null, html: null };

/** What a send says, by its own words or by a template. */
@Injectable()
export class SendWords {
  constructor(
    private readonly templates: SendTemplates,
    private readonly categories: Categories,
  ) {}

  /**
   * @param isWrittenDown it is said later: to whomever, by then.
   * @returns `problem`: why it can't be said by now. A send that is repeated could be when it was made.
   * @throws UnavailableError
   */
  async of(
    { template, title, message, category }: CheckedSend,
    request: Pick<SendRequest, 'category'>,
    userIds: readonly string[],
    isWrittenDown: boolean,
  ): Promise<{ words: Words; problem?: InvalidInputError }> {
    const plain = { locale: null, title, message, subject: null, html: null };
    if (template === null) return { words: { category, contents: [plain], told: null } };
    try {
      const said = await this.render(template, userIds, isWrittenDown);
      const named = request.category ?? said.category;
      const problem = request.category == null ? await this.categoryProblem(named) : undefined;
      return { words: { ...said, category: named }, ...(problem && { problem }) };
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      return { words: { category, contents: [NOTHING], told: null }, problem: error };
    }
  }

  private async render(template: CheckedTemplate, userIds: readonly string[], isWrittenDown: boolean): Promise<Words> {
    if (isWrittenDown) {
      const { category, texts } = await this.templates.toWhomever(template);
      return { category, contents: texts, told: null };
    }
    const { category, texts, told } = await this.templates.toEach(template, userIds);
    return { category, contents: texts, told };
  }

  private async categoryProblem(category: string): Promise<InvalidInputError | undefined> {
    const { isCategory } = await this.categories.namesFor({ category });
    if (isCategory(category)) return undefined;
    return new InvalidInputError(`Nothing was sent. There is no category "${category}", which the template is of.`, {
      fields: ['category'],
    });
  }
}
