import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import {
  ChannelInput,
  SendResult,
  SendService,
  TemplateInput,
  TemplatesService,
  toSendResult,
  toTemplateRequest,
} from '../../notifications/index.js';
import { Access, type Caller, CurrentCaller } from '../../platform/auth/index.js';
import { pageCost } from '../../platform/graphql/index.js';
import { RenderedTemplate } from './dto/rendered-template.model.js';
import { RenderTemplateInput, SaveTemplateInput, toRenderRequest, toSaveRequest } from './dto/template.inputs.js';
import { Template } from './dto/template.model.js';
import { TemplatePreviews } from './template-previews.js';

@Resolver()
export class TemplatesResolver {
  constructor(
    private readonly service: TemplatesService,
    private readonly previews: TemplatePreviews,
    private readonly sender: SendService,
  ) {}

  @Access('ADMIN')
  @Query(() => [Template], {
    description: 'The newest version of each template, in each of its languages.',
    complexity: pageCost(20),
  })
  async templates(): Promise<Template[]> {
    return (await this.service.all()).map((version) => new Template(version));
  }

  @Access('ADMIN')
  @Query(() => Template, { nullable: true, description: 'One of them; null: it is not there in this language.' })
  async template(
    @Args('key', { type: () => String, description: 'Which.' }) key: string,
    @Args('locale', { type: () => String, nullable: true, defaultValue: 'en', description: 'In this language alone.' })
    locale: string | null,
    @Args('version', { type: () => Int, nullable: true, description: 'null: the newest.' })
    version: number | null | undefined,
  ): Promise<Template | null> {
    const found = await this.service.find(key, locale, version ?? null);
    return found ? new Template(found) : null;
  }

  @Access('ADMIN')
  @Query(() => [Template], {
    description: 'What was saved of a template in one language, newest first, at most 100.',
    complexity: pageCost(20),
  })
  async templateVersions(
    @Args('key', { type: () => String, description: 'Which.' }) key: string,
    @Args('locale', { type: () => String, nullable: true, defaultValue: 'en', description: 'In this language alone.' })
    locale: string | null,
  ): Promise<Template[]> {
    return (await this.service.versions(key, locale)).map((version) => new Template(version));
  }

  @Access('ADMIN')
  @Query(() => RenderedTemplate, {
    description: 'What somebody would be told, of a template that is saved or of one that is not. Nothing is sent.',
  })
  async renderTemplate(@Args('input', { description: 'What.' }) input: RenderTemplateInput): Promise<RenderedTemplate> {
    return this.previews.render(toRenderRequest(input));
  }

  @Access('ADMIN')
  @Mutation(() => Template, {
    description:
      'Saves a new version, which sends that name none take from now on: at every node within a second. What was accepted before says what it said.',
  })
  async saveTemplate(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What.' }) input: SaveTemplateInput,
  ): Promise<Template> {
    return new Template(await this.service.save(caller, toSaveRequest(input)));
  }

  @Access('ADMIN')
  @Mutation(() => Boolean, {
    description:
      'Takes a template from new sends; what was accepted before is sent all the same. Saved again, its numbers go on. false: it was not there.',
  })
  async deleteTemplate(
    @CurrentCaller() caller: Caller,
    @Args('key', { type: () => String, description: 'Which.' }) key: string,
    @Args('locale', { type: () => String, nullable: true, description: 'In this language; null: in all of them.' })
    locale: string | null | undefined,
  ): Promise<boolean> {
    return this.service.delete(caller, key, locale ?? null);
  }

  @Access('ADMIN')
  @Mutation(() => SendResult, {
    description:
      'Sends a template to one person, as a send would, of type `template_test` and with "[Test]" before its title and subject. Name yourself to look at it.',
  })
  async sendTestNotification(
    @CurrentCaller() caller: Caller,
    @Args('template', { description: 'What.' }) template: TemplateInput,
    @Args('userId', { type: () => ID, description: 'To whom.' }) userId: string,
    @Args('channels', {
      type: () => [ChannelInput],
      nullable: true,
      description: 'Over these and no others; null: what category and preferences say.',
    })
    channels: ChannelInput[] | null | undefined,
  ): Promise<SendResult> {
    return toSendResult(
      await this.sender.sendTest(caller, {
        template: toTemplateRequest(template),
        userId,
        channels: channels?.map(({ channel, timing }) => ({ channel, timing })),
      }),
    );
  }
}
