import assert from 'node:assert/strict';
import { MissingVariables, type TemplateEngine, TemplateFault, type TemplateSource } from '../notifications/index.js';
import { caseOf, type ContractCase } from './contract-case.js';

export interface TemplateEngineUnderTest {
  engine: TemplateEngine;
  close?(): Promise<void>;
}

/** What the suite says in your engine's language. */
export interface TemplateWords {
  /** "Hello, name!": `{{ name }}` of Liquid, with a variable's path for the name. */
  variable(path: string): string;
  /** A text that is no template: a bracket that nobody closes. */
  broken: string;
}

const source = (over: Partial<TemplateSource> = {}): TemplateSource => ({
  subject: null,
  title: 'Title',
  message: 'Message',
  html: null,
  ...over,
});

/** What every `TemplateEngine` must do. @param open makes one; it is closed behind each case. */
export function templateEngineContract(
  open: () => TemplateEngineUnderTest | Promise<TemplateEngineUnderTest>,
  { variable, broken }: TemplateWords,
): ContractCase[] {
  const it = caseOf(open);
  return [
    it('leaves alone what has no variables, and keeps null what is null', async ({ engine }) => {
      assert.deepEqual(await engine.render(source(), {}), source());
      const all = source({ subject: 'Subject', html: '<p>Html</p>' });
      assert.deepEqual(await engine.render(all, { unused: 1 }), all);
    }),
    it('puts variables in each text, escaped in html alone', async ({ engine }) => {
      const name = variable('person.name');
      const told = await engine.render(source({ subject: name, title: name, message: name, html: `<p>${name}</p>` }), {
        person: { name: `<b>"Ada" & Bob</b>` },
      });
      assert.deepEqual([told.subject, told.title, told.message], Array(3).fill(`<b>"Ada" & Bob</b>`));
      assert.match(told.html ?? '', /^<p>&lt;b&gt;.*Ada.* &amp; Bob&lt;\/b&gt;<\/p>$/);
    }),
    it('names all that is missing', async ({ engine }) => {
      const message = `${variable('one')} ${variable('two')} ${variable('three')}`;
      await assert.rejects(engine.render(source({ title: variable('four'), message }), { two: 2 }), (error) => {
        assert(error instanceof MissingVariables, String(error));
        assert.deepEqual([...error.paths].sort(), ['four', 'one', 'three']);
        return true;
      });
    }),
    it('says which text its author has to mend', async ({ engine }) => {
      const wrong = source({ message: broken });
      for (const asked of [engine.render(wrong, {}), engine.inspect(wrong)]) {
        await assert.rejects(asked, (error) => {
          assert(error instanceof TemplateFault, String(error));
          assert.equal(error.field, 'message');
          return true;
        });
      }
    }),
    it('sees nothing but its variables', async ({ engine }) => {
      for (const path of ['constructor', 'process.env', 'a.constructor', 'a.__proto__', 'globalThis.process']) {
        const told = engine.render(source({ message: `[${variable(path)}]` }), { a: {} });
        const message = await told.then(
          (texts) => texts.message,
          (error: unknown) => (error instanceof MissingVariables ? '[]' : String(error)),
        );
        assert.equal(message, '[]', `${path} was read`);
      }
    }),
    it('finds what a template reads', async ({ engine }) => {
      const { variables } = await engine.inspect(source({ title: variable('a'), html: `<p>${variable('b.c')}</p>` }));
      assert.deepEqual(variables.map((path) => path.join('.')).sort(), ['a', 'b.c']);
    }),
    it('answers many at once, each its own, and the same each time', async ({ engine }) => {
      const asked = Array.from({ length: 50 }, (_, index) =>
        engine.render(source({ message: variable('n') }), { n: index % 25 }),
      );
      const told = (await Promise.all(asked)).map(({ message }) => message);
      assert.deepEqual(
        told,
        Array.from({ length: 50 }, (_, index) => String(index % 25)),
      );
    }),
  ];
}
