import { Injectable } from '@nestjs/common';
import { InvalidInputError, UnavailableError } from '../../platform/errors/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { inTime } from '../../platform/time/index.js';
import { line, text } from '../field-rules.js';
import { SEND_LIMITS } from '../send-request.js';
import { RenderingThread, ThreadEnded } from './rendering-thread.js';
import { MissingVariables, TemplateEngine, TemplateFault, type TemplateSource } from './template-engine.js';
import { TEMPLATE_LIMITS } from './template-request.js';

/** For an engine of a team's: its own limits come first. */
const ENGINE_MS = 5_000;
/** Named in one error. */
const MOST_NAMED = 100;
const EMPTY_SCHEMA = '{}';

const title = line(SEND_LIMITS.titleChars, 'title');
const subject = line(SEND_LIMITS.titleChars, 'subject');
const message = text(SEND_LIMITS.messageChars, 'message');

export interface TextsOf {
  /** As it is called in errors: `template "welcome" (de, version 3)`. */
  name: string;
  content: TemplateSource;
  /** A JSON Schema, as text. */
  schema: string;
}

/** What comes of a template and variables: checked, whatever made it. */
@Injectable()
export class TemplateTexts {
  private readonly log: RateLimitedLog;

  constructor(
    private readonly engine: TemplateEngine,
    private readonly thread: RenderingThread,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger, 1);
  }

  /**
   * @param lead what did not happen: "Nothing was sent."
   * @throws InvalidInputError that names each variable that is missing or wrong, and never what it holds; UnavailableError
   */
  async render({ name, content, schema }: TextsOf, variables: string, lead: string): Promise<TemplateSource> {
    await this.holdAgainst({ name, schema, variables, lead });
    const texts = await this.rendered(name, lead, () =>
      this.engine.render(content, JSON.parse(variables) as Record<string, unknown>),
    );
    const html = texts.html === null ? null : await this.sanitized(texts.html, name, lead);
    const said = {
      subject: texts.subject === null ? null : oneLine(texts.subject),
      title: oneLine(texts.title),
      message: texts.message.replaceAll(/\r\n?/g, '\n').trim(),
      html,
    };
    const problem = problemOf(said);
    if (problem === undefined) return said;
    throw new InvalidInputError(`${lead} ${name}: ${problem}.`, { fields: ['template'] });
  }

  /** The paths that it reads. @throws InvalidInputError for what its author has to mend */
  async inspect(content: TemplateSource, lead: string): Promise<readonly (readonly string[])[]> {
    const { variables } = await this.rendered('The template', lead, () => this.engine.inspect(content));
    return variables;
  }

  /** @throws InvalidInputError where it is no schema. */
  async checkSchema(schema: string, lead: string): Promise<void> {
    if (schema === EMPTY_SCHEMA) return;
    const problem = await this.rendered('variables', lead, () => this.thread.ask('checkSchema', schema));
    if (problem === null) return;
    throw new InvalidInputError(`${lead} variables is no JSON Schema that can be used: ${problem}.`, {
      fields: ['variables'],
    });
  }

  private async holdAgainst(of: { name: string; schema: string; variables: string; lead: string }): Promise<void> {
    const { name, schema, variables, lead } = of;
    if (schema === EMPTY_SCHEMA) return;
    const problems = await this.rendered(name, lead, () => this.thread.ask('checkVariables', { schema, variables }));
    if (problems.length === 0) return;
    const told = problems.map(({ path, rule }) => `${['template.variables', path].filter(Boolean).join('.')} ${rule}`);
    throw new InvalidInputError(`${lead} ${name}: ${told.join('; ')}.`, {
      fields: [...new Set(problems.map(({ path }) => ['template.variables', path].filter(Boolean).join('.')))],
    });
  }

  private async sanitized(html: string, name: string, lead: string): Promise<string> {
    if (html.length > TEMPLATE_LIMITS.renderedHtmlChars) throw tooLong(name, lead);
    const clean = await this.rendered(name, lead, () => this.thread.ask('sanitize', html));
    if (clean.length > TEMPLATE_LIMITS.renderedHtmlChars) throw tooLong(name, lead);
    return clean;
  }

  /** In its time, and with the words of its author's mistakes. */
  private async rendered<Answer>(name: string, lead: string, work: () => Promise<Answer>): Promise<Answer> {
    try {
      // In a promise: an engine of a team's may throw before it has one.
      return await inTime(THREAD_MS, Promise.resolve().then(work));
    } catch (error) {
      throw this.told(error, name, lead);
    }
  }

  private told(error: unknown, name: string, lead: string): Error {
    if (error instanceof MissingVariables) {
      const named = error.paths.slice(0, MOST_NAMED);
      const rest = error.paths.length - named.length;
      const names = `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
      return new InvalidInputError(`${lead} ${name} needs variables that were not given: ${names}.`, {
        fields: named.map((path) => `template.variables.${path}`),
      });
    }
    if (error instanceof TemplateFault) {
      return new InvalidInputError(`${lead} ${name}: ${error.field}: ${error.message}.`, {
        fields: [`content.${error.field}`],
      });
    }
    if (error instanceof ThreadEnded) {
      return new InvalidInputError(`${lead} ${name}: it takes more ${error.by} than a template may.`, {
        fields: ['template'],
      });
    }
    if (error instanceof UnavailableError) return error;
    this.log.write('error', 'a template could not be rendered at the moment', { err: error });
    const unavailable = new UnavailableError(`${lead} Templates can’t be rendered at the moment: try again.`);
    unavailable.cause = error;
    return unavailable;
  }
}

/** A thread that waits, begins anew, and is asked; an engine of a team's has as long. */
const THREAD_MS = ENGINE_MS + 10_000;

/** Line ends of tags, and those that a variable brings: nothing that stands behind them becomes a line of its own. */
const oneLine = (words: string): string => words.replaceAll(/\s+/g, ' ').trim();

function problemOf(said: TemplateSource): string | undefined {
  const checks = [
    title.safeParse(said.title),
    message.safeParse(said.message),
    said.subject === null ? undefined : subject.safeParse(said.subject),
  ];
  const wrong = checks.find((check) => check?.success === false);
  if (wrong?.success === false) return wrong.error.issues[0]?.message ?? 'it can’t be sent';
  const isSound = said.html === null || (!said.html.includes('\u0000') && said.html.isWellFormed());
  return isSound ? undefined : 'html must not contain NUL or half of a surrogate pair';
}

function tooLong(name: string, lead: string): InvalidInputError {
  const most = TEMPLATE_LIMITS.renderedHtmlChars.toLocaleString('en');
  return new InvalidInputError(`${lead} ${name}: html must have at most ${most} characters.`, { fields: ['template'] });
}
