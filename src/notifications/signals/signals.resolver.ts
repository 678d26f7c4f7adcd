import { Args, Context, Mutation, Resolver, Subscription } from '@nestjs/graphql';
import { Access, type Caller, CurrentCaller, type RequestContext } from '../../platform/auth/index.js';
import { LiveSubscription } from '../../platform/graphql/index.js';
import { openOutlet } from '../../platform/realtime/index.js';
import { Signal, SignalInput } from '../dto/signal.model.js';
import { Emissions } from '../emissions.js';
import type { Signal as SignalView } from './signal-word.js';
import { SignalsService } from './signals.service.js';

@Resolver()
export class SignalsResolver {
  constructor(
    private readonly signals: SignalsService,
    private readonly emissions: Emissions,
  ) {}

  @Access('USER')
  @Mutation(() => Boolean, {
    description:
      'Says something to whoever listens to a topic now: services to every topic, people where the policy lets them. true: it is on its way to them, whoever they are. false: it can’t be now, and nobody hears it. NOT_FOUND for a topic that you may not signal to; RATE_LIMITED beyond the rate of a caller.',
  })
  publishSignal(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: 'What, and to whom.' }) input: SignalInput,
  ): Promise<boolean> {
    const { topic, name, data } = input;
    return this.signals.publish(caller, { topic, name, data });
  }

  @Access('USER')
  @LiveSubscription()
  @Subscription(() => Signal, {
    description:
      'What is said to these topics from now on, your own signals too, each at most once: a reader that is behind loses some. NOT_FOUND if you may not follow one of them; also when that ends while you listen, within a minute.',
    resolve(this: SignalsResolver, signal: SignalView): Signal {
      this.emissions.note('signalReceived', null);
      return new Signal(signal);
    },
  })
  signalReceived(
    @CurrentCaller() caller: Caller,
    @Context() context: RequestContext,
    @Args('topics', { type: () => [String], description: '1 to 100 keys; each counts once.' }) topics: string[],
  ): Promise<AsyncIterator<SignalView>> {
    const current = () => context.connection?.caller ?? caller;
    return this.signals.listen(current, topics, (onEnd) => openOutlet(context, onEnd));
  }
}
