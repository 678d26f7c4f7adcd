// Of mechanisms.table.mjs: what is said to whoever listens now.

import { off, small, test } from './mechanisms.words.mjs';

const HUB = 'notifications/signals/signal-hub';
const AUDIENCE = 'notifications/signals/topic-audience';
const SERVICE = 'notifications/signals/signals.service';
const RATES = 'platform/admission/caller-rates';

export const SIGNAL_MECHANISMS = [
  {
    name: 'signals leave most of what may wait for a socket to what must arrive',
    edits: [off(AUDIENCE, 'outlet.waiting >= this.options.mostWaiting || ')],
    tests: [small(HUB, 'takes from a socket that is behind no more than a quarter')],
  },
  {
    name: 'the text of a signal is made once for all who ask for the same',
    edits: [off('notifications/dto/signal.model', 'return this.view;', 'return { ...this.view };')],
    tests: [test('e2e', 'signals', 'has its text made once')],
  },
  {
    name: 'it is asked again whether those who listen to signals still may',
    edits: [off(HUB, 'this.timer = setInterval(() => void this.askAgain(), this.config.SIGNAL_RECHECK).unref();')],
    tests: [
      small(HUB, 'ends a subscription to a topic that he may not follow any more'),
      test('e2e', 'signals', 'is not heard any more by one who may not follow'),
    ],
  },
  {
    name: 'one who can’t be asked about, or is not answered, keeps nobody else from being asked about again',
    edits: [off(HUB, 'length: ASKED_FOR_AT_ONCE', 'length: 1')],
    tests: [small(HUB, 'goes on to the others where one can’t be asked about')],
  },
  {
    name: 'who says a signal may',
    edits: [off(SERVICE, "await this.access.require(caller, [topic], 'signal');")],
    tests: [test('e2e', 'signals', 'is said and heard where the policy lets people')],
  },
  {
    name: 'who says a signal to a public topic follows it',
    edits: [
      off(
        'notifications/topics/topic-policy',
        'maySignal(_caller: Caller, topic: TopicFacts): boolean {\n    return topic.following',
        'maySignal(_caller: Caller, topic: TopicFacts): boolean {\n    return topic.public || topic.following',
      ),
    ],
    tests: [test('e2e', 'signals', 'is said in a public topic by those who follow it')],
  },
  {
    name: 'who listens to signals may',
    edits: [off(SERVICE, "await this.access.require(caller(), distinct, 'follow');")],
    tests: [test('e2e', 'signals', 'is said and heard where the policy lets people')],
  },
  {
    name: 'signals of one caller are bounded in a second',
    edits: [off(SERVICE, 'if (!this.rates.take(caller.id)) {', 'if (Number(caller.id) > 1e9) {')],
    tests: [test('e2e', 'signals', 'are refused beyond his rate')],
  },
  {
    name: 'what is told of one topic is bounded in a second',
    edits: [off(AUDIENCE, ' || !this.rate.take(this.size)')],
    tests: [small(AUDIENCE, 'is told no more in a second')],
  },
  {
    name: 'a signal to thousands is told in slices',
    edits: [off(AUDIENCE, 'if (told > 0 && told % IN_ONE_BREATH === 0) await turn();')],
    tests: [small(AUDIENCE, 'lets others have their turn')],
  },
  {
    name: 'callers whose rates are remembered are bounded',
    edits: [off(RATES, 'if (oldest !== undefined) this.buckets.delete(oldest);')],
    tests: [small(RATES, 'remembers no more callers than a node has connections')],
  },
  {
    name: 'a signal that nobody can hear is not said to be on its way',
    edits: [off(SERVICE, 'if (!this.bus.isUp) return false;')],
    tests: [test('faults', 'signals', 'says when nobody hears it')],
  },
];
