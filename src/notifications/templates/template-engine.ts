/** What a template is made of. `subject` and `html` are for mails; null: these have the title, and the message. */
export interface TemplateSource {
  subject: string | null;
  title: string;
  message: string;
  html: string | null;
}

export type TemplateField = keyof TemplateSource;

/** The template can't be used as it is: what its author has to mend, and where. */
export class TemplateFault extends Error {
  constructor(
    readonly field: TemplateField,
    message: string,
  ) {
    super(message);
  }
}

/** It needs variables that were not given: their paths, `order.number`. */
export class MissingVariables extends Error {
  constructor(readonly paths: readonly string[]) {
    super(`missing variables: ${paths.join(', ')}`);
  }
}

/**
 * The language that templates are written in. The default is Liquid; a team that has templates in another one answers from its own:
 *
 *     class MustacheEngine extends TemplateEngine {
 *       async inspect(source: TemplateSource) {
 *         return { variables: pathsIn(parse(source)) };
 *       }
 *       async render(source: TemplateSource, variables: Readonly<Record<string, unknown>>) {
 *         return mapped(source, (text, field) => render(text, variables, { escape: field === 'html' }));
 *       }
 *     }
 *
 * - Both may be called many times at once, and answer within 5 s: whoever waits gives up then, and is told to try again. Nothing else ends what
 *   goes on for ever, so one whose language has loops must bound its own time and memory.
 * - `subject`, `title` and `message` are plain text, and nothing is escaped in them; in `html` every variable is, unless its author says otherwise.
 *   What comes out is checked by Herald, whoever made it: lengths, line ends, and of `html` all that is not fit for a mail is taken out.
 * - Whatever is null in the source is null in the answer.
 * - They see the variables that they are given and nothing else: no file, no network, no environment, no prototype.
 * - The same source and variables give the same texts.
 * - They throw `TemplateFault` for what the author has to mend, and `MissingVariables` with all that are missing, not the first of them. Any other
 *   rejection means "not now".
 *
 * The contract suite is `templateEngineContract` of `herald/testing`.
 */
export abstract class TemplateEngine {
  /**
   * What a template uses, found without running it: called when one is saved. `variables`: the paths that it reads, as far as they are known
   * before it runs; local ones are left out.
   */
  abstract inspect(source: TemplateSource): Promise<{ variables: readonly (readonly string[])[] }>;

  /** @param variables JSON values alone. */
  abstract render(source: TemplateSource, variables: Readonly<Record<string, unknown>>): Promise<TemplateSource>;
}
